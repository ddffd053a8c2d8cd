import type { Connectivity } from '../connectivity.ts';
import { OpenPolicies } from './open-policies.ts';
import { podAddressesOf } from './pod-addresses.ts';
import { PodSpace } from './pod-space.ts';

/** The policies as functions of every possible pod, of the addresses of one family. */
export interface OpenFamily {
  /** False: pods may, or may not, have addresses of this family. */
  readonly certain: boolean;
  readonly policies: OpenPolicies;
}

/** One for each address family that the policies tell apart from another; just one where no ipBlock can match a pod. */
export function openFamilies({ manifests, cni, podCidrs, families }: Connectivity): OpenFamily[] {
  const of = (addresses: PodSpace['addresses']) => new OpenPolicies(new PodSpace(addresses), manifests, cni);
  const addresses = podAddressesOf(manifests.policies, { cni, podCidrs });
  if (!addresses) return [{ certain: true, policies: of([]) }];
  return families.map(({ family, certain }) => ({
    certain,
    policies: of(addresses.filter((range) => range.family === family)),
  }));
}
