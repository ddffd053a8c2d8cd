import { type AddressRange, cidrsOf, type Family, holds, rangesOfBlock } from './ip-space.ts';

/**
 * Addresses that pods do not use among each other. Link-local addresses belong to one link, and no router forwards them (RFC 3927, 7 and
 * RFC 4291, 2.5.6). Calico is the only plugin for which an ipBlock may match a pod. It routes between the links of its pods, and refuses
 * pools of such addresses. 169.254.172.0/22 is an exception: the CNI plugin of AWS gives pods of an IPv6 cluster an address from it, by
 * which their node knows them.
 */
const NO_POD: readonly AddressRange[] = [
  ...rangesOfBlock({ cidr: '169.254.0.0/16', except: ['169.254.172.0/22'] }),
  ...rangesOfBlock({ cidr: 'fe80::/10', except: [] }),
];

/** The possible addresses of a pod about which nothing is known. */
export const POD_RANGES: Readonly<Record<Family, readonly AddressRange[]>> = {
  4: allBut('0.0.0.0/0', 4),
  6: allBut('::/0', 6),
};

function allBut(cidr: string, of: Family): readonly AddressRange[] {
  return rangesOfBlock({ cidr, except: NO_POD.filter(({ family }) => family === of).flatMap(cidrsOf) });
}

/** Does no pod have an address of this range? */
export function isNoPods(range: AddressRange): boolean {
  return NO_POD.some((one) => holds(one, range));
}
