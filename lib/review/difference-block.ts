import type { Verdict } from '../reach/connectivity.ts';
import type { PortSet } from '../reach/port-set.ts';
import { type Cause, causeOfPair } from './cause.ts';
import type { CommonPeer } from './common-peers.ts';
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';

/**
 * `gained`: nothing was open before. `lost`: nothing is open now. `widened`: more is open. `narrowed`: less is open. `changed`:
 * some ports opened and others closed.
 */
export type DifferenceKind = 'gained' | 'lost' | 'widened' | 'narrowed' | 'changed';

/** Pairs from each of `from` to each of `to`, both sorted by name. Blocks have no pair in common. */
export interface PairBlock {
  readonly from: readonly CommonPeer[];
  readonly to: readonly CommonPeer[];
  /** Peers at both ends that are a single pod, so they make no pair with themselves. */
  readonly single: readonly CommonPeer[];
  readonly old: Verdict;
  readonly new: Verdict;
}

/** Pairs of peers that connect differently from before, because of the same rules and for the same reasons. */
export interface DifferenceBlock extends PairBlock {
  readonly kind: DifferenceKind;
  /** Ports that are, or may be, open now and were not before. */
  readonly gained: PortSet;
  readonly lost: PortSet;
  /** The causes of the first pair. Those of the others differ only in names. */
  readonly causes: readonly Cause[];
}

/** A pair of peers that connects differently from before. */
export interface Difference extends PairOfPeers, Pick<DifferenceBlock, 'kind' | 'gained' | 'lost' | 'causes'> {
  /** Ends that only one side has: the pair came or went with a workload. */
  readonly addedOrRemoved: readonly { readonly name: string; readonly fate: 'added' | 'removed' }[];
}

/** How many pairs a block has. A single pod makes no pair with itself. */
export function pairCount({ from, to, single }: PairBlock): number {
  return from.length * to.length - single.length;
}

/** Each pair of a block, sorted by source and target. */
export function* pairsOf({ from, to, single }: PairBlock): Generator<Pick<PairOfPeers, 'from' | 'to'>> {
  const alone = new Set(single);
  for (const source of from) {
    const isAlone = alone.has(source);
    for (const target of to) if (!isAlone || target !== source) yield { from: source, to: target };
  }
}

/** The first pair of a block by source and target. */
export function firstPair({ from, to, single }: PairBlock): Pick<PairOfPeers, 'from' | 'to'> {
  const [source, next] = from as readonly [CommonPeer, CommonPeer];
  const target = to.find((one) => one !== source || !single.includes(source));
  // A block of one single peer at both ends has no pair.
  return target ? { from: source, to: target } : { from: next, to: to[0] as CommonPeer };
}

/** Sorts blocks by the source and target of their first pairs. */
export function byFirstPair<Block extends PairBlock>(blocks: readonly Block[]): Block[] {
  return blocks
    .map((block) => ({ block, ...firstPair(block) }))
    .sort(byEnds)
    .map(({ block }) => block);
}

/** The difference of one pair of a block. */
export function differenceOf<Block extends DifferenceBlock>(block: Block, ends: Pick<PairOfPeers, 'from' | 'to'>) {
  const { single, ...rest } = block;
  return {
    ...rest,
    ...ends,
    causes: block.causes.map((cause) => causeOfPair(cause, ends)),
    addedOrRemoved: addedOrRemoved(ends.from, ends.to),
  };
}

/** Those of the peers that only one side has. Ranges of addresses do not count. */
export function addedOrRemoved(...peers: readonly CommonPeer[]): Difference['addedOrRemoved'] {
  return peers
    .filter(({ range, old, new: now }) => !range && (!old || !now))
    .map(({ name, new: now }) => ({ name, fate: now ? ('added' as const) : ('removed' as const) }));
}

function possible({ open, depends }: Verdict): PortSet {
  return open.union(depends);
}

/** What became open and what closed. Both empty if nothing changed. */
export function changeOf({ old, new: now }: Pick<PairBlock, 'old' | 'new'>): Pick<DifferenceBlock, 'gained' | 'lost'> {
  return {
    gained: now.open.subtract(old.open).union(possible(now).subtract(possible(old))),
    lost: old.open.subtract(now.open).union(possible(old).subtract(possible(now))),
  };
}

/** The kind of a difference. What depends counts as if it were open. */
export function kindOf({
  old,
  new: now,
  gained,
  lost,
}: Pick<DifferenceBlock, 'old' | 'new' | 'gained' | 'lost'>): DifferenceKind {
  if (possible(old).isEmpty) return 'gained';
  if (possible(now).isEmpty) return 'lost';
  if (lost.isEmpty) return 'widened';
  return gained.isEmpty ? 'narrowed' : 'changed';
}

/** The part of a block between some of its sources and some of its targets. Yields nothing if that has no pair. */
export function* partOf<Block extends PairBlock>(
  block: Block,
  from: readonly CommonPeer[],
  to: readonly CommonPeer[],
): Generator<Block> {
  const isWhole = from.length === block.from.length && to.length === block.to.length;
  const part = isWhole ? block : { ...block, from, to, single: singleOf(block, from, to) };
  if (pairCount(part) > 0) yield part;
}

function singleOf(
  { single }: PairBlock,
  from: readonly CommonPeer[],
  to: readonly CommonPeer[],
): readonly CommonPeer[] {
  if (single.length === 0) return single;
  const [sources, targets] = [new Set(from), new Set(to)];
  return single.filter((peer) => sources.has(peer) && targets.has(peer));
}
