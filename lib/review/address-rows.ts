import { type AddressRange, isEverything, isWhole, joinRanges, printRange } from '../reach/ip-space.ts';
import { compareText } from '../reach/peer.ts';
import type { PairOfPeers } from './pair-of-peers.ts';

/** Ranges of addresses that differ alike are one row each as far as they are adjacent. */
export function joinAddressRows<Row extends PairOfPeers>(all: readonly Row[]): Row[] {
  const rows = new Map<string, { difference: Row; ranges: AddressRange[] }>();
  const others: Row[] = [];
  for (const difference of all) {
    const { from, to, old, new: now } = difference;
    const range = from.range ?? to.range;
    if (!range) {
      others.push(difference);
      continue;
    }
    const key = [
      ...[from.range ? '' : from.name, to.range ? '' : to.name],
      ...[old, now].flatMap(({ open, depends }) => [open.id, depends.id]),
    ].join(' ');
    const row = rows.get(key) ?? { difference, ranges: [] };
    rows.set(key, row);
    row.ranges.push(range);
  }
  const found = [...rows.values()].map((row) => ({ ...row, ranges: joinRanges(row.ranges) }));
  // As in a listing, all of IPv4 stands for all of IPv6 too where nothing tells the two apart.
  const isOne = found.every(({ ranges }) => isEverything(ranges) || !ranges.some(isFamilyOfItsOwn));
  const joined = found.flatMap(({ difference, ranges }) => {
    const end = difference.from.range ? 'from' : 'to';
    return (isOne && isEverything(ranges) ? ranges.slice(0, 1) : ranges).map((range) => ({
      ...difference,
      [end]: {
        ...{ ...difference[end], range, name: `${printRange(range)}[External]` },
        ...(isOne && isEverything(ranges) && { isEverything: true }),
      },
    }));
  });
  return [...others, ...joined].sort(
    (a, b) => compareText(a.from.name, b.from.name) || compareText(a.to.name, b.to.name),
  );
}

function isFamilyOfItsOwn(range: AddressRange): boolean {
  return range.family === 6 || isWhole(range);
}
