import type { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { type AddressRange, compareRanges, printRange } from '../reach/ip-space.ts';
import { compareText, type Peer } from '../reach/peer.ts';

/** A peer of either side; an address range is cut wherever one of the sides cuts it. */
export interface CommonPeer {
  readonly name: string;
  readonly old?: CommonEnd;
  readonly new?: CommonEnd;
  readonly range?: AddressRange;
  /** Where one row stands for all of IPv4 and all of IPv6. */
  readonly isEverything?: boolean;
}

export interface CommonEnd {
  readonly peer: Peer;
  readonly group: Group;
}

/** The peers of both, sorted by name. */
export function commonPeers(before: Connectivity, after: Connectivity): CommonPeer[] {
  const named = new Map<string, CommonPeer>();
  for (const [side, { groups }] of [
    ['old', before],
    ['new', after],
  ] as const) {
    for (const group of groups) {
      if (group.kind === 'external') continue;
      for (const peer of group.peers)
        named.set(peer.name, { ...named.get(peer.name), name: peer.name, [side]: { peer, group } });
    }
  }
  return [...named.values(), ...commonRanges(before, after)].sort((a, b) => compareText(a.name, b.name));
}

/** The address space, cut wherever one of the two sides cuts it. */
function commonRanges(before: Connectivity, after: Connectivity): CommonPeer[] {
  const olds = rangesOf(before);
  const news = rangesOf(after);
  const starts = new Map<string, AddressRange>();
  for (const { range } of [...olds, ...news]) starts.set(`${range.family} ${range.first}`, range);
  const cuts = [...starts.values()].sort(compareRanges);
  const [oldAt, newAt] = [holderOf(olds), holderOf(news)];
  return cuts.map(({ family, first }, i) => {
    const [old, now] = [oldAt(family, first), newAt(family, first)];
    const next = cuts[i + 1];
    const ends = [old, now].flatMap((end) => (end ? [end.range.last] : []));
    const last = next?.family === family ? next.first - 1n : ends.reduce((a, b) => (a < b ? a : b));
    const range = { family, first, last };
    return { name: `${printRange(range)}[External]`, range, ...(old && { old }), ...(now && { new: now }) };
  });
}

type RangeEnd = CommonEnd & { readonly range: AddressRange };

/** Which of these disjoint ranges holds an address; asked for addresses in order. */
function holderOf(ends: RangeEnd[]): (family: 4 | 6, address: bigint) => RangeEnd | undefined {
  const sorted = ends.sort((a, b) => compareRanges(a.range, b.range));
  let i = 0;
  return (family, address) => {
    const isBefore = ({ range }: RangeEnd) =>
      range.family < family || (range.family === family && range.last < address);
    while (i < sorted.length && isBefore(sorted[i] as RangeEnd)) i++;
    const end = sorted[i];
    return end && end.range.family === family && end.range.first <= address ? end : undefined;
  };
}

function rangesOf({ groups }: Connectivity): RangeEnd[] {
  return groups.flatMap((group) =>
    group.kind === 'external'
      ? group.ranges.map((range) => ({
          ...{ group, range },
          peer: { kind: 'external' as const, name: `${printRange(range)}[External]`, range },
        }))
      : [],
  );
}
