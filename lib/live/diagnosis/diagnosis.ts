import type { DoubtKind } from '../judge/doubt.ts';
import type { CellVerdict } from '../judge/judgement.ts';

/** What is wrong, or may be wrong tomorrow, and what to do. */
export interface Diagnosis {
  readonly kind:
    | DoubtKind
    | 'not enforced'
    | 'plugin not everywhere'
    | 'dns down'
    | 'policy not evaluated'
    | 'policies not listed'
    | 'policy unread'
    | 'too many conditions'
    | 'policy missing'
    | 'policy foreign'
    | 'policy other'
    | 'policy renamed'
    | 'cluster differs'
    | 'policy late'
    | 'namespace relabelled'
    | 'pod relabelled'
    | 'target asleep'
    | 'not listening'
    | 'one direction'
    | 'node'
    | 'unexplained'
    | 'synth bug'
    | 'stale intent'
    | 'not declared so';
  /** The fact. */
  readonly says: string;
  /** The fix. */
  readonly next: string;
  /** What it makes of the whole run, whatever the cells say; `match`: nothing, it is good to know. */
  readonly verdict: CellVerdict;
}
