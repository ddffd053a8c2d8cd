import type { DoubtKind } from '../judge/doubt.ts';
import type { CellVerdict } from '../judge/judgement.ts';

/** Where it is written which rights verification needs. */
export const RIGHTS = 'https://github.com/tierwall/tierwall/blob/main/docs/reference/verify-rbac.yaml';

/** What is wrong, or may be wrong tomorrow, and what to do about it. */
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
    | 'namespace unread'
    | 'account relabelled'
    | 'references not listed'
    | 'pod relabelled'
    | 'pod other'
    | 'target asleep'
    | 'service other'
    | 'not listening'
    | 'one direction'
    | 'node'
    | 'unexplained'
    | 'synth bug'
    | 'stale intent'
    | 'not declared so';
  /** What is wrong. */
  readonly says: string;
  /** All of what differs, one line each, the worst first. */
  readonly rows?: readonly string[];
  /** What to do about it. */
  readonly next: string;
  /** The verdict of the whole run because of this, whatever the cells say. `match` means that it is only good to know. */
  readonly verdict: CellVerdict;
}
