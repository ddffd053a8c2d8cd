import type { Verdict } from '../reach/connectivity.ts';
import { compareText } from '../reach/peer.ts';
import type { CommonPeer } from './common-peers.ts';

/** Two peers, with the ports that could be opened and can be opened from one to the other. */
export interface PairOfPeers {
  readonly from: CommonPeer;
  readonly to: CommonPeer;
  readonly old: Verdict;
  readonly new: Verdict;
}

/** Sorts by source, then by target. */
export function byEnds(a: Pick<PairOfPeers, 'from' | 'to'>, b: Pick<PairOfPeers, 'from' | 'to'>): number {
  return compareText(a.from.name, b.from.name) || compareText(a.to.name, b.to.name);
}
