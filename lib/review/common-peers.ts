import { cutSpace } from '../reach/address-steps.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { type AddressRange, compareRanges, holds, printRange } from '../reach/ip-space.ts';
import { compareText, type Peer } from '../reach/peer.ts';
import type { Heirs } from './heirs.ts';

/** A peer of either side. A range of addresses is cut wherever one of the two sides cuts it. */
export interface CommonPeer {
  readonly name: string;
  readonly old?: CommonEnd;
  readonly new?: CommonEnd;
  readonly range?: AddressRange;
  /** True if this row stands for all of IPv4 and all of IPv6. */
  readonly isEverything?: boolean;
}

/** A peer on one side of a comparison, and the group of peers that connect alike in which it is. */
export interface CommonEnd {
  readonly peer: Peer;
  readonly group: Group;
  /** The side. */
  readonly connectivity: Connectivity;
}

/** The peer as it is on the new side, or else as it was on the old one. */
export function peerOf({ name, old, new: now, range }: CommonPeer): Peer {
  return range ? { kind: 'external', name, range } : ((now ?? old)?.peer as Peer);
}

/** The peers of both sides, sorted by name. A workload that was renamed has one name, that of the new side. */
export function commonPeers(before: Connectivity, after: Connectivity, heirs: Heirs = new Map()): CommonPeer[] {
  const newNames = new Map([...heirs].map(([now, old]) => [old, now]));
  const named = new Map<string, CommonPeer>();
  for (const [side, connectivity] of [
    ['old', before],
    ['new', after],
  ] as const) {
    for (const group of connectivity.groups) {
      if (group.kind === 'external') continue;
      for (const peer of group.peers) {
        const name = (side === 'old' ? newNames.get(peer.name) : undefined) ?? peer.name;
        named.set(name, { ...named.get(name), name, [side]: { peer, group, connectivity } });
      }
    }
  }
  return [...named.values(), ...commonRanges(before, after)].sort((a, b) => compareText(a.name, b.name));
}

/** The address space, cut wherever one of the two sides cuts it. */
function commonRanges(before: Connectivity, after: Connectivity): CommonPeer[] {
  const [olds, news] = [rangesOf(before), rangesOf(after)];
  const cuts = cutSpace(
    [4, 6],
    [olds, news].map((ends) => ends.map(({ range }) => range)),
  );
  const [oldAt, newAt] = [holderOf(olds), holderOf(news)];
  return cuts.flatMap((range): CommonPeer[] => {
    const [old, now] = [oldAt(range), newAt(range)];
    // With `--cni spec`, a family that no policy names has no verdicts.
    if (!old && !now) return [];
    return [{ name: nameOf(range), range, ...(old && { old }), ...(now && { new: now }) }];
  });
}

type RangeEnd = CommonEnd & { readonly range: AddressRange };

/**
 * Finds the range that holds a given one. The ranges are disjoint and none cuts a given one, which must be asked for in order.
 */
function holderOf(ends: readonly RangeEnd[]): (range: AddressRange) => RangeEnd | undefined {
  const sorted = [...ends].sort((a, b) => compareRanges(a.range, b.range));
  let i = 0;
  return (range) => {
    const isBefore = ({ range: one }: RangeEnd) =>
      one.family < range.family || (one.family === range.family && one.last < range.first);
    while (i < sorted.length && isBefore(sorted[i] as RangeEnd)) i++;
    const end = sorted[i];
    return end && holds(end.range, range) ? end : undefined;
  };
}

function rangesOf(connectivity: Connectivity): RangeEnd[] {
  return connectivity.groups.flatMap((group) =>
    group.kind === 'external'
      ? group.ranges.map((range, i) => ({
          ...{ group, range, connectivity },
          peer: group.peers[i] ?? { kind: 'external' as const, name: nameOf(range), range },
        }))
      : [],
  );
}

function nameOf(range: AddressRange): string {
  return `${printRange(range)}[External]`;
}
