import { compareText } from '../reach/peer.ts';
import type { CommonPeer } from './common-peers.ts';
import type { PairBlock } from './difference-block.ts';
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';

/** No more than these are asked for. */
const MOST = 100_000;

/** The first pairs of some blocks, by source and destination. */
export function keptPairs(blocks: readonly PairBlock[]): PairOfPeers[] {
  const bySource = new Map<CommonPeer, PairBlock[]>();
  for (const block of blocks) {
    for (const source of block.from) {
      const known = bySource.get(source);
      if (known) known.push(block);
      else bySource.set(source, [block]);
    }
  }
  const found: PairOfPeers[] = [];
  // Joined ranges of several pods may have one name and be several sources.
  for (const [source, own] of [...bySource].sort(([a], [b]) => compareText(a.name, b.name))) {
    if (found.length >= MOST) break;
    for (const { to, single, old, new: now } of own) {
      const isAlone = single.includes(source);
      for (const target of to)
        if (!isAlone || target !== source) found.push({ from: source, to: target, old, new: now });
    }
  }
  return found.sort(byEnds).slice(0, MOST);
}
