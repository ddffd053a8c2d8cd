import { type AddressRange, cidrsOf, compareRanges, isWhole, joinRanges } from '../../reach/ip-space.ts';
import { isPublic } from '../public-addresses.ts';
import { allOfThem } from './enumeration.ts';

/**
 * Addresses outside of the cluster in plain words: `the internet`, `the internet except 169.254.169.254/32`,
 * `203.0.113.0/24`.
 * @param areKnown whether these addresses could connect before and still can. If so, the rest of their block is `the rest of
 * 203.0.0.0/8 on the internet (before: only 203.0.113.0/24)`
 */
export function addressPhrase(
  ranges: readonly AddressRange[],
  areKnown: (ranges: readonly AddressRange[]) => boolean = () => false,
): string {
  const joined = joinRanges(ranges);
  const families = ([4, 6] as const).flatMap((family) => {
    const own = joined.filter((range) => range.family === family);
    return own.length > 0 ? [{ family, own }] : [];
  });
  const isAll = ({ own }: (typeof families)[number]) => own.every(isWhole);
  if (families.every(isAll)) {
    const [only, more] = families;
    return only?.family === 6 && !more ? 'the internet (IPv6)' : 'the internet';
  }
  return allOfThem(families.flatMap(({ family, own }) => ofFamily(family, own, areKnown)));
}

function ofFamily(
  family: 4 | 6,
  ranges: readonly AddressRange[],
  areKnown: (ranges: readonly AddressRange[]) => boolean,
): string[] {
  const all = ranges.flatMap(cidrsOf);
  const block = blockAround(family, ranges);
  const others = othersIn(block, ranges);
  const left = others.flatMap(cidrsOf);
  const internet = family === 4 ? 'the internet' : 'the internet (IPv6)';
  if (ranges.every(isWhole)) return [internet];
  if (all.length <= left.length + 1) return all;
  const [cidr = ''] = cidrsOf(block);
  if (!isWhole(block) && areKnown(others)) {
    const where = isPublic(block) ? ' on the internet' : '';
    return [`the rest of ${cidr}${where} (before: only ${allOfThem(left)})`];
  }
  return [`${isWhole(block) ? internet : cidr} except ${allOfThem(left)}`];
}

/** The smallest CIDR block that holds all of the ranges. */
function blockAround(family: 4 | 6, ranges: readonly AddressRange[]): AddressRange {
  const sorted = [...ranges].sort(compareRanges);
  const [first, last] = [sorted[0]?.first ?? 0n, sorted.at(-1)?.last ?? 0n];
  let size = 1n;
  while (first / size !== last / size) size *= 2n;
  const start = (first / size) * size;
  return { family, first: start, last: start + size - 1n };
}

/** The addresses of a block that no range holds. */
function othersIn({ family, first: start, last }: AddressRange, ranges: readonly AddressRange[]): AddressRange[] {
  const others: AddressRange[] = [];
  let first = start;
  for (const range of [...ranges].sort(compareRanges)) {
    if (range.first > first) others.push({ family, first, last: range.first - 1n });
    first = range.last + 1n;
  }
  if (first <= last) others.push({ family, first, last });
  return others;
}
