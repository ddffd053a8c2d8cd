import { addressOf } from '../../lib/reach/ip-space.ts';
import type { Comparison, Difference } from '../../lib/review/difference.ts';

/** What a comparison says of a pair, each end a peer's name or an address, or undefined where it says nothing. */
export function rowOf(
  { differences }: Pick<Comparison, 'differences'>,
  src: string,
  dst: string,
): Difference | undefined {
  const holds = (name: string, end: string) => {
    if (name === end) return true;
    const [, first, last] = /^(.*)-(.*)\[External\]$/.exec(name) ?? [];
    if (!first || !last || !/^[\d.:a-f]+$/.test(end)) return false;
    const [from, to, address] = [addressOf(first), addressOf(last), addressOf(end)];
    // All of IPv4 and all of IPv6 are one row, which is named by the former.
    if (name.startsWith('0.0.0.0-255.255.255.255') && address.family === 6)
      return !differences.some((one) =>
        [one.from.name, one.to.name].some((other) => /^[\da-f:]*:.*\[External\]$/.test(other)),
      );
    return from.family === address.family && from.first <= address.first && address.first <= to.last;
  };
  return differences.find((one) => holds(one.from.name, src) && holds(one.to.name, dst));
}
