import type { Side } from '../side.ts';
import type { Fill } from './templates.ts';

/** What generators are asked with. */
export interface Asking {
  readonly side: Side;
  /** As Go's templates have parameters, `{{.path.basename}}`; else by flat names, `{{path.basename}}`. */
  readonly isNested: boolean;
  readonly fill: Fill;
}
