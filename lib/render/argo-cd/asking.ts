import type { Side } from '../side.ts';
import type { Fill } from './templates.ts';
import type { WholeTree } from './whole-tree.ts';

/** What a generator is evaluated with. */
export interface Asking {
  readonly side: Side;
  readonly whole: WholeTree;
  /** As Go's templates have parameters, `{{.path.basename}}`; else by flat names, `{{path.basename}}`. */
  readonly isNested: boolean;
  readonly fill: Fill;
  /** So many generators more may be asked: each may read many files. */
  readonly budget: { left: number };
}

/** Nobody writes more generators. A matrix evaluates its second generator once for each result of the first. */
export const MOST_ASKED = 500;
