import { workloadName } from '../../reach/peer.ts';
import type { CommonPeer } from '../../review/common-peers.ts';
import { addedOrRemoved } from '../../review/difference-block.ts';
import { peersOf } from '../../review/open-world/open-difference.ts';
import { allOf, type Review } from '../../review/review.ts';
import { allOfThem } from './enumeration.ts';
import { movesOf } from './moves.ts';
import type { PlainNames } from './plain-names.ts';

type Change = ReturnType<typeof allOf>[number];

/** What a change loses beside what it adds, as the rest of a sentence. Empty if it loses nothing. */
export function alsoLost(review: Review, names: PlainNames): string {
  const lost = allOf(review).filter(({ lost }) => !lost.isEmpty);
  const removed = [...new Set(lost.flatMap(removedEnds))];
  const verb = removed.length === 1 ? 'is' : 'are';
  return [
    ...(removed.length > 0
      ? [`, and those of ${allOfThem(names.end(removed, undefined).phrases)}, which ${verb} removed, are lost`]
      : []),
    ...(lost.some((one) => removedEnds(one).length === 0) ? [', and less can connect than before'] : []),
  ].join('');
}

/** Whether a workload that moves, with the same labels, connects with fewer others than it did where it was. */
export function losesByMove({ before, after, blocks }: Review): boolean {
  const pairsWith = (name: string, what: 'gained' | 'lost') => {
    const changed = blocks.filter((block) => !block[what].isEmpty);
    const isNamed = (peer: CommonPeer) => peer.name === name;
    return changed.reduce(
      (sum, { from, to }) => sum + (from.some(isNamed) ? to.length : 0) + (to.some(isNamed) ? from.length : 0),
      0,
    );
  };
  return [...movesOf(before.manifests, after.manifests)].some(
    ([now, old]) => pairsWith(workloadName(old), 'lost') > pairsWith(workloadName(now), 'gained'),
  );
}

/** The names of the workloads at its ends that only the old side has. */
function removedEnds({ from, to }: Change): string[] {
  const peers = [from, to].flatMap((end) => ('possible' in end || 'peers' in end ? peersOf(end) : end));
  return addedOrRemoved(...peers).flatMap(({ name, fate }) => (fate === 'removed' ? [name] : []));
}
