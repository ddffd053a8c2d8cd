import type { Verdict } from '../reach/connectivity.ts';
import type { CommonPeer } from './common-peers.ts';

/** Two peers, with what could and what can be opened from one to the other. */
export interface PairOfPeers {
  readonly from: CommonPeer;
  readonly to: CommonPeer;
  readonly old: Verdict;
  readonly new: Verdict;
}
