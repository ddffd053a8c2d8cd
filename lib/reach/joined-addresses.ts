import type { Block } from './blocks.ts';
import type { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { Group } from './group.ts';
import { type AddressRange, compareRanges, holds, joinRanges, printRange } from './ip-space.ts';
import { type Filter, isWanted, listedBlocks, type PairRow, pairRows } from './listing.ts';
import { compareText, type ExternalPeer, type Peer } from './peer.ts';

/**
 * The rows of {@link pairRows}, with adjacent addresses joined in one row if the same is said about them. Such addresses are only cut for
 * the sake of other peers. A row of addresses is listed if a filter asks for some of them.
 * @param keyOf equal for blocks about which the same is said
 */
export function joinedRows(
  connectivity: Connectivity,
  filter: Filter,
  keyOf: (block: Block) => string,
): Generator<PairRow> {
  const external = connectivity.groups.filter(({ kind }) => kind === 'external');
  if (external.length < 2) return pairRows(connectivity, filter);
  const ofPods = pairRows(connectivity, filter, (block) => !isExternal(block.from) && !isExternal(block.to));
  return inOrder(ofPods, addressRows(connectivity, filter, keyOf));
}

/** Adjacent addresses about which the same is said, as the other end of a group. */
interface Joined {
  readonly end: End & { readonly peer: ExternalPeer };
  readonly block: Block;
}

function* addressRows(connectivity: Connectivity, filter: Filter, keyOf: (block: Block) => string): Generator<PairRow> {
  const { sources, targets } = joinedEnds(connectivity, filter, keyOf);
  const pods = connectivity.groups
    .flatMap((group) => (group.kind === 'external' ? [] : group.peers.map((peer): End => ({ peer, group }))))
    .sort((a, b) => compareText(a.peer.name, b.peer.name));
  const byName = new Map<string, { end: End; block: Block; target: End }[]>();
  for (const target of pods) {
    for (const { end, block } of sources.get(target.group) ?? []) {
      const row = { end, block, target };
      const known = byName.get(end.peer.name);
      if (known) known.push(row);
      else byName.set(end.peer.name, [row]);
    }
  }
  const names = [...byName.keys(), ...pods.map(({ peer }) => peer.name)].sort(compareText);
  const podNamed = new Map(pods.map((end) => [end.peer.name, end]));
  for (const name of names) {
    for (const { end, block, target } of byName.get(name) ?? [])
      if (isAsked(end.peer, target.peer, filter)) yield { from: end, to: target, verdict: block.verdict, block };
    const from = podNamed.get(name);
    for (const { end, block } of (from && targets.get(from.group)) ?? [])
      if (from && isAsked(from.peer, end.peer, filter)) yield { from, to: end, verdict: block.verdict, block };
  }
}

/** For each group, the addresses that can reach it and those that it can reach, both sorted by name. */
function joinedEnds(connectivity: Connectivity, filter: Filter, keyOf: (block: Block) => string) {
  type Parts = Map<string, { block: Block; parts: { group: Group; range: AddressRange }[] }>;
  const found = { sources: new Map<Group, Parts>(), targets: new Map<Group, Parts>() };
  for (const block of listedBlocks(connectivity, filter)) {
    const place = isExternal(block.from) ? 'sources' : isExternal(block.to) ? 'targets' : undefined;
    if (!place) continue;
    const [addresses, pods] = place === 'sources' ? [block.from, block.to] : [block.to, block.from];
    const parts = addresses.flatMap((group) =>
      group.kind === 'external' ? group.ranges.map((range) => ({ group, range })) : [],
    );
    const key = keyOf(block);
    for (const group of pods) {
      const known: Parts = found[place].get(group) ?? new Map();
      found[place].set(group, known);
      const row = known.get(key);
      known.set(key, row ? { ...row, parts: [...row.parts, ...parts] } : { block, parts });
    }
  }
  const joined = (all: ReadonlyMap<Group, Parts>) =>
    new Map([...all].map(([group, byKey]) => [group, [...byKey.values()].flatMap(joinedOf).sort(byPeerName)]));
  return { sources: joined(found.sources), targets: joined(found.targets) };
}

function joinedOf({ block, parts }: { block: Block; parts: { group: Group; range: AddressRange }[] }): Joined[] {
  const sorted = parts.sort((a, b) => compareRanges(a.range, b.range));
  const ranges = joinRanges(sorted.map(({ range }) => range));
  let at = 0;
  return ranges.map((range) => {
    while (!holds(range, (sorted[at] as { range: AddressRange }).range)) at++;
    const { group } = sorted[at] as { group: Group };
    return { block, end: { group, peer: { kind: 'external', name: `${printRange(range)}[External]`, range } } };
  });
}

function byPeerName(a: Joined, b: Joined): number {
  return compareText(a.end.peer.name, b.end.peer.name);
}

/** As {@link isWanted}. A joined range counts as each of the peers that it contains. */
function isAsked(from: Peer, to: Peer, filter: Filter): boolean {
  const among = (set: ReadonlySet<Peer> | undefined): ReadonlySet<Peer> | undefined => {
    if (!set) return undefined;
    const joined = [from, to].filter(
      (peer) =>
        peer.kind === 'external' && [...set].some((one) => one.kind === 'external' && holds(peer.range, one.range)),
    );
    return new Set([...set, ...joined]);
  };
  const [focus, source, target] = [filter.focus, filter.from, filter.to].map(among);
  return isWanted(from, to, {
    ...filter,
    ...(focus && { focus }),
    ...(source && { from: source }),
    ...(target && { to: target }),
  });
}

function isExternal([first]: readonly Group[]): boolean {
  return first?.kind === 'external';
}

/** Merges two sorted lists. */
function* inOrder(one: Generator<PairRow>, other: Generator<PairRow>): Generator<PairRow> {
  let [a, b] = [one.next(), other.next()];
  while (!a.done && !b.done) {
    if (compareRows(a.value, b.value) <= 0) {
      yield a.value;
      a = one.next();
    } else {
      yield b.value;
      b = other.next();
    }
  }
  for (; !a.done; a = one.next()) yield a.value;
  for (; !b.done; b = other.next()) yield b.value;
}

function compareRows(a: PairRow, b: PairRow): number {
  return compareText(a.from.peer.name, b.from.peer.name) || compareText(a.to.peer.name, b.to.peer.name);
}
