import type { Connectivity } from '../connectivity.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { PodSpace } from './pod-space.ts';
import { ValuesInUse } from './values-in-use.ts';

/** One space for the policies of all of these, so that their sets can be compared. */
export function spaceFor(
  addresses: PodSpace['addresses'],
  all: readonly Pick<Connectivity, 'manifests' | 'cni'>[],
): PodSpace {
  const worlds = all.map(({ manifests, cni }) => orderedWorld(manifests, cni));
  const policies = all.flatMap(({ manifests }) => manifests.policies);
  const namespaces = all.flatMap(({ manifests }) => manifests.namespaces);
  return new PodSpace(addresses, undefined, ValuesInUse.of(worlds, policies, namespaces));
}
