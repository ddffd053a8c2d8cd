import type { Side } from '../side.ts';
import type { Fill } from './templates.ts';

/** What a generator is evaluated with. */
export interface Asking {
  readonly side: Side;
  /** True for parameters of Go templates, `{{.path.basename}}`. False for flat names, `{{path.basename}}`. */
  readonly isNested: boolean;
  readonly fill: Fill;
  /** How many more generators may be evaluated. Each may read the whole tree. */
  readonly budget: { left: number };
}

/** Nobody writes more generators. A matrix evaluates its second generator once for each result of the first. */
export const MOST_ASKED = 500;
