import { type AddressRange, cidrsOf, type Family, holds, rangesOfBlock } from './ip-space.ts';

/**
 * Addresses that no pod has towards another one. Link-local ones are of one link, and no router forwards them (RFC 3927, 7; RFC 4291, 2.5.6):
 * Calico, the only plugin to which an ipBlock may mean a pod, routes between the links of its pods and refuses pools of such addresses.
 * But AWS's plugin gives the pods of an IPv6 cluster one of 169.254.172.0/22 besides, by which their node knows them.
 */
const NO_POD: readonly AddressRange[] = [
  ...rangesOfBlock({ cidr: '169.254.0.0/16', except: ['169.254.172.0/22'] }),
  ...rangesOfBlock({ cidr: 'fe80::/10', except: [] }),
];

/** Where the address of a pod may be, if nothing is known of it. */
export const POD_RANGES: Readonly<Record<Family, readonly AddressRange[]>> = {
  4: allBut('0.0.0.0/0', 4),
  6: allBut('::/0', 6),
};

function allBut(cidr: string, of: Family): readonly AddressRange[] {
  return rangesOfBlock({ cidr, except: NO_POD.filter(({ family }) => family === of).flatMap(cidrsOf) });
}

/** Is it a range of addresses that no pod has? */
export function isNoPods(range: AddressRange): boolean {
  return NO_POD.some((one) => holds(one, range));
}
