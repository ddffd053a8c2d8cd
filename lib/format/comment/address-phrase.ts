import { type AddressRange, cidrsOf, compareRanges, isWhole, joinRanges, WHOLE } from '../../reach/ip-space.ts';
import { allOfThem } from './enumeration.ts';

/** `the internet`, `the internet except 169.254.169.254/32`, `203.0.113.0/24`: addresses outside of the cluster. */
export function addressPhrase(ranges: readonly AddressRange[]): string {
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
  return allOfThem(families.flatMap(({ family, own }) => ofFamily(family, own)));
}

function ofFamily(family: 4 | 6, ranges: readonly AddressRange[]): string[] {
  const size = ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  if (size * 2n <= WHOLE[family].last) return ranges.flatMap(cidrsOf);
  const left = othersOf(family, ranges).flatMap(cidrsOf);
  const which = family === 4 ? 'the internet' : 'the internet (IPv6)';
  return [left.length === 0 ? which : `${which} except ${allOfThem(left)}`];
}

/** The addresses that are in none of the ranges. */
function othersOf(family: 4 | 6, ranges: readonly AddressRange[]): AddressRange[] {
  const others: AddressRange[] = [];
  let first = 0n;
  for (const range of [...ranges].sort(compareRanges)) {
    if (range.first > first) others.push({ family, first, last: range.first - 1n });
    first = range.last + 1n;
  }
  if (first <= WHOLE[family].last) others.push({ family, first, last: WHOLE[family].last });
  return others;
}
