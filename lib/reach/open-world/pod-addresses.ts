import type { NetworkPolicy } from '../../manifests/model.ts';
import { cutSpace } from '../address-steps.ts';
import { type AddressRange, holds, rangeOf, rangesOfBlock } from '../ip-space.ts';
import type { ReachOptions } from '../options.ts';
import { isNoPods } from '../pod-ranges.ts';

/** Cached because several callers ask for the same policies. */
const cuts = new WeakMap<readonly NetworkPolicy[], readonly AddressRange[]>();

/** All addresses in order, cut wherever an ipBlock or one of the other ranges begins or ends. */
export function cutAddresses(
  policies: readonly NetworkPolicy[],
  others: readonly AddressRange[] = [],
): readonly AddressRange[] {
  const known = others.length === 0 ? cuts.get(policies) : undefined;
  if (known) return known;
  const cut = cutSpace([4, 6], [blocksOf(policies), others]);
  if (others.length === 0) cuts.set(policies, cut);
  return cut;
}

const blocks = new WeakMap<readonly NetworkPolicy[], readonly AddressRange[]>();

function blocksOf(policies: readonly NetworkPolicy[]): readonly AddressRange[] {
  const known = blocks.get(policies) ?? blocksIn(policies);
  blocks.set(policies, known);
  return known;
}

function blocksIn(policies: readonly NetworkPolicy[]): AddressRange[] {
  return policies.flatMap(rangesOfBlocks).flat();
}

/** The addresses of each ipBlock of a policy. */
export function rangesOfBlocks({ ingress, egress }: NetworkPolicy): (readonly AddressRange[])[] {
  return [...ingress, ...egress].flatMap(({ peers }) =>
    peers.flatMap(({ ipBlock }) => (ipBlock ? [rangesOfBlock(ipBlock)] : [])),
  );
}

/**
 * The addresses that possible pods may have, cut wherever an ipBlock or a pod range begins or ends. Undefined if ipBlocks never match pods,
 * or if there are no ipBlocks.
 * @param others further ranges at which the addresses are cut
 */
function addressesOfPods(
  policies: readonly NetworkPolicy[],
  { cni = 'calico', podCidrs = [] }: ReachOptions,
  others: readonly AddressRange[] = [],
): AddressRange[] | undefined {
  if (cni !== 'calico' || blocksOf(policies).length === 0) return undefined;
  const pods = podCidrs.map(rangeOf);
  if (pods.length > 0)
    return cutAddresses(policies, [...pods, ...others]).filter((range) => pods.some((one) => holds(one, range)));
  // A question may be about a pod at an address that no real pod has.
  const asked = others.filter(isNoPods);
  return cutAddresses(policies, others).filter((range) => !isNoPods(range) || asked.some((one) => holds(one, range)));
}

/** The addresses of one family that possible pods may have. */
export interface PodFamily {
  /** False if pods may or may not have addresses of this family. */
  readonly certain: boolean;
  /** In order. Empty if no ipBlock can match a pod, whatever its address is. */
  readonly addresses: readonly AddressRange[];
}

/**
 * The address families that possible pods may have and that policies may tell apart. There is always at least one. Without `podCidrs`, pods
 * surely have an IPv4 address. They may have an IPv6 address, which matters only to an ipBlock of that family.
 * @param others addresses in a question, which the policies may not tell apart
 */
export function podFamilies(
  policies: readonly NetworkPolicy[],
  options: ReachOptions,
  others: readonly AddressRange[] = [],
): PodFamily[] {
  const addresses = addressesOfPods(policies, options, others);
  if (!addresses) return [{ certain: true, addresses: [] }];
  const isSaid = (options.podCidrs ?? []).length > 0;
  const inQuestion = [...blocksOf(policies), ...others];
  return ([4, 6] as const)
    .filter((family) => isSaid || family === 4 || inQuestion.some((range) => range.family === family))
    .map((family) => ({
      certain: isSaid || family === 4,
      addresses: addresses.filter((range) => range.family === family),
    }))
    .filter((one) => one.addresses.length > 0);
}

/** The addresses of the families that pods surely have. A port that is open at one of these addresses is open. */
export function podAddresses(policies: readonly NetworkPolicy[], options: ReachOptions): (readonly AddressRange[])[] {
  return podFamilies(policies, options)
    .filter(({ certain }) => certain)
    .map(({ addresses }) => addresses);
}
