import type { NetworkPolicy } from '../../manifests/model.ts';
import { cutSpace } from '../address-steps.ts';
import { type AddressRange, type Family, holds, rangeOf, rangesOfBlock } from '../ip-space.ts';
import type { ReachOptions } from '../options.ts';
import { PortSet } from '../port-set.ts';

/** All addresses, cut wherever an ipBlock, or one of the others, begins or ends; in order. */
export function cutAddresses(policies: readonly NetworkPolicy[], others: readonly AddressRange[] = []): AddressRange[] {
  const ranges = [...blocksOf(policies), ...others];
  return cutSpace([4, 6], [ranges.map((range) => ({ ...range, ports: PortSet.all }))]);
}

function blocksOf(policies: readonly NetworkPolicy[]): AddressRange[] {
  return policies.flatMap(({ ingress, egress }) =>
    [...ingress, ...egress].flatMap(({ peers }) =>
      peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : [])),
    ),
  );
}

/**
 * The addresses that possible pods may have, cut wherever an ipBlock or a range of pods begins or ends; undefined where ipBlocks never
 * match pods, or where there are none.
 * @param others cut wherever one of these begins or ends, too
 */
export function podAddressesOf(
  policies: readonly NetworkPolicy[],
  { cni = 'calico', podCidrs = [] }: ReachOptions,
  others: readonly AddressRange[] = [],
): AddressRange[] | undefined {
  if (cni !== 'calico' || blocksOf(policies).length === 0) return undefined;
  const pods = podCidrs.map(rangeOf);
  return cutAddresses(policies, [...pods, ...others]).filter(
    (range) => pods.length === 0 || pods.some((one) => holds(one, range)),
  );
}

/** Those of {@link podAddressesOf} for each address family that matters; one list that is empty where they do not. */
export function podAddresses(policies: readonly NetworkPolicy[], options: ReachOptions): (readonly AddressRange[])[] {
  const ofPods = podAddressesOf(policies, options);
  if (!ofPods) return [[]];
  // Where nothing is said, pods have an IPv4 address for sure: what that opens is open.
  const families: readonly Family[] = options.podCidrs?.length ? [4, 6] : [4];
  return families.map((family) => ofPods.filter((range) => range.family === family)).filter((one) => one.length > 0);
}
