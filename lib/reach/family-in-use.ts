import type { AddressSpace } from './address-steps.ts';
import { type Family, rangeOf, WHOLE } from './ip-space.ts';
import type { Cni } from './options.ts';
import type { PodClass } from './pod-class.ts';

/** An address family that pods may have. */
export interface FamilyInUse {
  readonly family: Family;
  /** Pods have an address of it for sure. */
  readonly certain: boolean;
  /** Where the addresses of pods are. */
  readonly pods: AddressSpace;
  /** Where those of nodes are, and of an ingress controller, which may share its node's. */
  readonly nodes: AddressSpace;
}

/** @param podCidrs none: every address may be a pod's */
export function familiesOf(podCidrs: readonly string[], cni: Cni): FamilyInUse[] {
  const known = podCidrs.map(rangeOf);
  const covered = cni === 'calico' ? 'surely' : 'perhaps';
  return ([4, 6] as const).flatMap((family): FamilyInUse[] => {
    const whole: AddressSpace = { ranges: [WHOLE[family]], covered };
    const ranges = known.filter((range) => range.family === family);
    if (known.length === 0) return [{ family, certain: family === 4, pods: whole, nodes: whole }];
    return ranges.length > 0 ? [{ family, certain: true, pods: { ranges, covered }, nodes: whole }] : [];
  });
}

/** Where an ipBlock may find these pods; undefined: nowhere. */
export function spaceOf(
  { kind, address }: Pick<PodClass, 'kind' | 'address'>,
  { family, pods, nodes }: FamilyInUse,
  cni: Cni,
): AddressSpace | undefined {
  if (cni === 'spec') return undefined;
  if (kind !== 'pod') return nodes;
  if (cni === 'cilium') return undefined;
  if (address) return address.ranges.some((range) => range.family === family) ? address : undefined;
  return pods;
}
