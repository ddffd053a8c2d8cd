import { workloadName } from '../../reach/peer.ts';
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
  const moves = [...movesOf(before.manifests, after.manifests)];
  if (moves.length === 0) return false;
  const [lost, gained] = [pairsByName(blocks, 'lost'), pairsByName(blocks, 'gained')];
  return moves.some(([now, old]) => (lost.get(workloadName(old)) ?? 0) > (gained.get(workloadName(now)) ?? 0));
}

/** With how many others each peer loses or gains something, by its name. */
function pairsByName(blocks: Review['blocks'], what: 'gained' | 'lost'): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (const { [what]: ports, from, to } of blocks) {
    if (ports.isEmpty) continue;
    for (const [own, others] of [
      [from, to],
      [to, from],
    ] as const)
      for (const { name } of own) pairs.set(name, (pairs.get(name) ?? 0) + others.length);
  }
  return pairs;
}

/** The names of the workloads at its ends that only the old side has. */
function removedEnds({ from, to }: Change): string[] {
  const peers = [from, to].flatMap((end) => ('possible' in end || 'peers' in end ? peersOf(end) : end));
  return addedOrRemoved(...peers).flatMap(({ name, fate }) => (fate === 'removed' ? [name] : []));
}
