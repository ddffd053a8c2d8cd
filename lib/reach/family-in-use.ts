import type { AddressSpace } from './address-steps.ts';
import { cidrsOf, type Family, holds, rangeOf, WHOLE } from './ip-space.ts';
import type { Cni } from './options.ts';
import type { PodClass } from './pod-class.ts';
import { POD_RANGES } from './pod-ranges.ts';
import { least, MAYBE, type Match, NO, YES } from './selector.ts';

/** An address family that pods may have. */
export interface FamilyInUse {
  readonly family: Family;
  /** Whether pods certainly have an address of this family. */
  readonly certain: boolean;
  /** The possible addresses of pods. */
  readonly pods: AddressSpace;
  /** The possible addresses of nodes, and of an ingress controller, which may share the address of its node. */
  readonly nodes: AddressSpace;
}

/** The known addresses of a pod. */
export interface OwnAddresses extends AddressSpace {
  /** False if the pod may also have an address of another family. */
  readonly areAll: boolean;
}

/** The CIDRs of pods, and known addresses of pods that lie outside of the CIDRs of their family. */
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

/** @param podCidrs empty if nothing is known about the addresses of pods */
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

/** Do both have an address of the family, so that they can use it to connect? */
export function haveFamily(one: PodClass, other: PodClass, family: Pick<FamilyInUse, 'family' | 'certain'>): Match {
  return least(hasFamily(one, family), hasFamily(other, family));
}

function hasFamily({ address }: PodClass, { family, certain }: Pick<FamilyInUse, 'family' | 'certain'>): Match {
  if (!address) return certain ? YES : MAYBE;
  if (address.ranges.some((range) => range.family === family)) return YES;
  return address.areAll ? NO : MAYBE;
}

/** The addresses at which an ipBlock can match these pods. Undefined if it never matches them. */
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
