import { compareText } from '../reach/peer.ts';
import type { CommonPeer } from './common-peers.ts';
import type { PairBlock } from './difference-block.ts';
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';

/** The most pairs that are returned. Nobody asks for more. */
const MOST = 100_000;

/** The first pairs of some blocks, sorted by source and target. */
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
  // Joined ranges are different for different pods, so several sources may have the same name.
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
