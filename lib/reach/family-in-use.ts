import type { AddressSpace } from './address-steps.ts';
import { cidrsOf, type Family, holds, rangeOf, WHOLE } from './ip-space.ts';
import type { Cni } from './options.ts';
import type { PodClass } from './pod-class.ts';
import { POD_RANGES } from './pod-ranges.ts';
import { least, MAYBE, type Match, NO, YES } from './selector.ts';

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

/** The addresses of a pod, as far as they are known. */
export interface OwnAddresses extends AddressSpace {
  /** False: it may have one of another family besides. */
  readonly areAll: boolean;
}

/** The CIDRs of pods, and the addresses that pods are said to have outside of those of their family. */
export function withOwn(podCidrs: readonly string[], classes: readonly Pick<PodClass, 'address'>[]): readonly string[] {
  const known = podCidrs.map(rangeOf);
  const outside = classes
    .flatMap(({ address }) => address?.ranges ?? [])
    .filter((own) => {
      const ofFamily = known.filter(({ family }) => family === own.family);
      return ofFamily.length > 0 && !ofFamily.some((range) => holds(range, own));
    });
  return outside.length > 0 ? [...podCidrs, ...outside.flatMap(cidrsOf)] : podCidrs;
}

/** @param podCidrs none: nothing is known of where they are */
export function familiesOf(podCidrs: readonly string[], cni: Cni): FamilyInUse[] {
  const known = podCidrs.map(rangeOf);
  const covered = cni === 'calico' ? 'surely' : 'perhaps';
  return ([4, 6] as const).flatMap((family): FamilyInUse[] => {
    const whole: AddressSpace = { ranges: [WHOLE[family]], covered };
    const ranges = known.filter((range) => range.family === family);
    const any: AddressSpace = { ranges: POD_RANGES[family], covered };
    if (known.length === 0) return [{ family, certain: family === 4, pods: any, nodes: whole }];
    return ranges.length > 0 ? [{ family, certain: true, pods: { ranges, covered }, nodes: whole }] : [];
  });
}

/** Do both have an address of the family, so that they can connect over it? */
export function haveFamily(one: PodClass, other: PodClass, family: Pick<FamilyInUse, 'family' | 'certain'>): Match {
  return least(hasFamily(one, family), hasFamily(other, family));
}

function hasFamily({ address }: PodClass, { family, certain }: Pick<FamilyInUse, 'family' | 'certain'>): Match {
  if (!address) return certain ? YES : MAYBE;
  if (address.ranges.some((range) => range.family === family)) return YES;
  return address.areAll ? NO : MAYBE;
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
  if (!address) return pods;
  const ranges = address.ranges.filter((range) => range.family === family);
  if (ranges.length > 0) return { ...address, ranges };
  return address.areAll ? undefined : pods;
}
