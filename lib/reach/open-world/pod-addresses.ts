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
 * For each address family that matters, the addresses that possible pods may have, cut wherever an ipBlock or a range of pods begins
 * or ends. One list that is empty where ipBlocks never match pods, or where there are none.
 */
export function podAddresses(
  policies: readonly NetworkPolicy[],
  { cni = 'calico', podCidrs = [] }: ReachOptions,
): (readonly AddressRange[])[] {
  if (cni !== 'calico' || blocksOf(policies).length === 0) return [[]];
  const pods = podCidrs.map(rangeOf);
  const ofPods = cutAddresses(policies, pods).filter(
    (range) => pods.length === 0 || pods.some((one) => holds(one, range)),
  );
  // Where nothing is said, pods have an IPv4 address for sure: what that opens is open.
  return (pods.length === 0 ? ([4] as const) : ([4, 6] as const))
    .map((family: Family) => ofPods.filter((range) => range.family === family))
    .filter((one) => one.length > 0);
}
