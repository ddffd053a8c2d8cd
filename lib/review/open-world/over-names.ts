import { subsets } from '../../reach/open-world/port-names.ts';
import type { ComparedEnd, IsolationPair, OpenBlock } from './open-block.ts';

/**
 * Blocks for each set of names that the port may have. Blocks that are the same for every set are returned once, without names.
 * @param portNames names that rules ask for and that any port of the target may have
 * @throws TooManyConditions
 */
export function overNames(
  portNames: readonly string[],
  blocksOf: (named: readonly string[]) => OpenBlock[],
): OpenBlock[] {
  if (portNames.length === 0) return blocksOf(NO_NAMES);
  const all = subsets(portNames).map(blocksOf);
  const keyOf = ({ from, to, old, new: now }: OpenBlock) => [from, to, old, now].map(({ id }) => id).join();
  const counts = new Map<string, number>();
  for (const block of all.flat()) counts.set(keyOf(block), (counts.get(keyOf(block)) ?? 0) + 1);
  const isOfAll = (block: OpenBlock) => counts.get(keyOf(block)) === all.length;
  const [unnamed = []] = all;
  return [
    ...unnamed.filter(isOfAll).map((block) => ({ ...block, portNames: [] })),
    ...all.flat().filter((block) => !isOfAll(block)),
  ];
}

/** Most rules name no ports. */
export const NO_NAMES: readonly string[] = [];

/** The port names that rules of these pairs ask for, as `protocol/name`. */
export function portNamesOf(...pairs: readonly IsolationPair[]): readonly string[] {
  if (pairs.every(({ old, new: now }) => !old?.portNames.length && !now?.portNames.length)) return NO_NAMES;
  return [
    ...new Set(pairs.flatMap(({ old, new: now }) => [...(old?.portNames ?? []), ...(now?.portNames ?? [])])),
  ].sort();
}

/** The port names that any port of the pods may have, on one side at least. */
export function freeNames(to: ComparedEnd, names: readonly string[]): readonly string[] {
  if (names.length === 0) return NO_NAMES;
  const free = new Set([to.old, to.new].flatMap((end) => end?.freeNames(names) ?? []));
  return names.filter((name) => free.has(name));
}
