import type { Verdict } from '../reach/connectivity.ts';
import { type AddressRange, isEverything, isWhole, joinRanges, printRange } from '../reach/ip-space.ts';
import type { CommonPeer } from './common-peers.ts';
import type { PeerClass } from './peer-class.ts';

/** Ranges of addresses and the pods that they can reach (`from`), or that can reach them (`to`). */
export interface AddressRow<Pods> {
  readonly end: 'from' | 'to';
  readonly pods: Pods;
  /** Adjacent ranges are joined. Equal ranges of several rows are the same array. */
  readonly ranges: readonly CommonPeer[];
  readonly old: Verdict;
  readonly new: Verdict;
}

type Found<Pods> = Omit<AddressRow<Pods>, 'ranges'> & { readonly classes: RangeClass[] };

type RangeClass = Pick<PeerClass, 'id' | 'peers'>;

/** Groups the ranges of addresses that have the same verdicts for the same pods. Adjacent ranges are joined. */
export class AddressRows<Pods extends { readonly id: number | string }> {
  private readonly found = new Map<string, Found<Pods>>();

  /** @param classes classes of addresses. No class may be added twice for the same pods */
  add(classes: readonly RangeClass[], { end, pods, old, new: now }: Omit<AddressRow<Pods>, 'ranges'>): void {
    const key = [end, pods.id, ...[old, now].flatMap(({ open, depends }) => [open.id, depends.id])].join(' ');
    const row = this.found.get(key);
    if (row) for (const one of classes) row.classes.push(one);
    else this.found.set(key, { end, pods, old, new: now, classes: [...classes] });
  }

  rows(): AddressRow<Pods>[] {
    const joined = new Map<string, { readonly ranges: readonly AddressRange[]; readonly first: CommonPeer }>();
    const rows = [...this.found.values()].map(({ classes, ...row }) => {
      const sorted = classes.sort((a, b) => a.id - b.id);
      const key = sorted.map(({ id }) => id).join();
      const known = joined.get(key) ?? joinedOf(sorted);
      joined.set(key, known);
      return { ...row, joined: known };
    });
    // As in a listing, all of IPv4 also stands for all of IPv6 if no row tells the two apart.
    const isOne = [...joined.values()].every(
      ({ ranges }) => isEverything(ranges) || !ranges.some((range) => range.family === 6 || isWhole(range)),
    );
    const peers = new Map([...joined.values()].map((one) => [one, peersOf(one, isOne && isEverything(one.ranges))]));
    return rows.map(({ joined: one, ...row }) => ({ ...row, ranges: peers.get(one) as CommonPeer[] }));
  }
}

function joinedOf(classes: readonly RangeClass[]) {
  return {
    ranges: joinRanges(classes.flatMap(({ peers }) => peers.map(({ range }) => range as AddressRange))),
    first: classes[0]?.peers[0] as CommonPeer,
  };
}

/** @param isOneRow whether the first range stands for all addresses of both families */
function peersOf(
  { ranges, first }: { readonly ranges: readonly AddressRange[]; readonly first: CommonPeer },
  isOneRow: boolean,
): CommonPeer[] {
  return (isOneRow ? ranges.slice(0, 1) : ranges).map((range) => ({
    ...first,
    ...{ range, name: `${printRange(range)}[External]` },
    ...(isOneRow && { isEverything: true }),
  }));
}
