import type { ClusterPolicy } from './cluster-policy.ts';

/** The policies of other kinds than NetworkPolicy, as they are written, and what they refer to. */
export interface OtherKinds {
  readonly cluster: readonly ClusterPolicy[];
}
