import type { NetworkPolicy } from '../../manifests/model.ts';
import { type AddressRange, compareRanges, holds } from '../../reach/ip-space.ts';
import { cutAddresses } from '../../reach/open-world/pod-addresses.ts';
import type { CommonPeer } from '../common-peers.ts';

/**
 * All addresses, cut wherever an ipBlock begins or ends, each range with the peer that it is part of. The peers themselves are
 * cut only where it makes a difference to a workload.
 */
export function rangesOf(policies: readonly NetworkPolicy[], peers: readonly CommonPeer[]) {
  const addresses = peers
    .filter(({ range }) => range !== undefined)
    .sort((a, b) => compareRanges(a.range as AddressRange, b.range as AddressRange));
  let at = 0;
  return cutAddresses(policies).flatMap((range) => {
    const isBefore = ({ range: one }: CommonPeer) =>
      one !== undefined && (one.family < range.family || (one.family === range.family && one.last < range.first));
    while (at < addresses.length && isBefore(addresses[at] as CommonPeer)) at++;
    const peer = addresses[at];
    return peer?.range && holds(peer.range, range) ? [{ range, peer }] : [];
  });
}
