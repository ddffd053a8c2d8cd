import { type AddressRange, compareRanges, rangeOf } from '../reach/ip-space.ts';

/**
 * Addresses that no router of the internet forwards (RFC 6890): this network, private use, shared, loopback, link-local,
 * multicast, reserved.
 */
const NOT_PUBLIC: readonly AddressRange[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['224.0.0.0/3', '::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
]
  .map(rangeOf)
  .sort(compareRanges);

/** Does the internet forward any of these addresses? */
export function hasPublicAddress({ family, first, last }: AddressRange): boolean {
  let at = first;
  for (const hole of NOT_PUBLIC.filter((one) => one.family === family)) {
    if (hole.first > at) break;
    if (hole.last >= at) at = hole.last + 1n;
  }
  return at <= last;
}

/** Does the internet forward all of these addresses? */
export function isPublic({ family, first, last }: AddressRange): boolean {
  return !NOT_PUBLIC.some((one) => one.family === family && one.first <= last && first <= one.last);
}
