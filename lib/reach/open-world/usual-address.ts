import { firstIndex } from '../first-index.ts';
import { type AddressRange, compareRanges } from '../ip-space.ts';

/** Some of a list of ranges, from one position to before another. */
export interface Places {
  readonly from: number;
  readonly to: number;
}

/**
 * The ranges of a list that begin in one of the blocks, in order.
 * @param addresses in order, and cut wherever a block begins or ends
 */
export function placesIn(addresses: readonly AddressRange[], blocks: readonly AddressRange[]): Places[] {
  const places: { from: number; to: number }[] = [];
  for (const block of [...blocks].sort(compareRanges)) {
    const { family, last } = block;
    const isBefore = (place: number) => compareRanges(addresses[place] as AddressRange, block) < 0;
    const isWithin = (place: number) =>
      compareRanges(addresses[place] as AddressRange, { family, first: last, last }) <= 0;
    const [from, to] = [firstIndex(addresses.length, isBefore), firstIndex(addresses.length, isWithin)];
    const previous = places.at(-1);
    if (previous && from <= previous.to) previous.to = Math.max(previous.to, to);
    else if (from < to) places.push({ from, to });
  }
  return places;
}

/** What lies between places, of a list of this length. */
export function placesBetween(places: readonly Places[], length: number): Places[] {
  const ends = [0, ...places.map(({ to }) => to)];
  return ends.map((from, i) => ({ from, to: places[i]?.from ?? length })).filter(({ from, to }) => from < to);
}

/** Below this number of addresses in all sets together, it does not matter which of them a set lists. */
const FEW = 100_000;

/**
 * The position of an address that stands for those that a set does not list. A set lists the addresses that it treats otherwise. So if many
 * blocks are large and leave out a few addresses, one that is in most of them saves millions of entries.
 * @returns 0, the first, unless it would make sets large
 */
export function usualAddress(addresses: readonly AddressRange[], blocks: readonly (readonly AddressRange[])[]): number {
  /** The change of the number of entries, from each address to the next, if that address stands for the others. */
  const changes = new Array<number>(addresses.length + 1).fill(0);
  let all = 0;
  for (const block of blocks) {
    const places = placesIn(addresses, block);
    const covered = places.reduce((sum, { from, to }) => sum + to - from, 0);
    all += covered;
    for (const { from, to } of places) {
      changes[from] = (changes[from] as number) + addresses.length - 2 * covered;
      changes[to] = (changes[to] as number) - addresses.length + 2 * covered;
    }
  }
  let [entries, least, usual] = [all, Number.POSITIVE_INFINITY, 0];
  for (const place of addresses.keys()) {
    entries += changes[place] as number;
    if (place === 0 && entries < FEW) return 0;
    if (entries < least) [least, usual] = [entries, place];
  }
  return usual;
}
