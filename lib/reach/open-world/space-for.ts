import type { LabelSelector, NetworkPolicy } from '../../manifests/model.ts';
import type { Connectivity } from '../connectivity.ts';
import { CALICO_ACCOUNT } from '../ordered/account-labels.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { PodSpace } from './pod-space.ts';
import { ValuesInUse } from './values-in-use.ts';

/**
 * One space for the policies of all of these, so that their sets can be compared.
 * @param asking policies that ask for values of labels besides
 */
export function spaceFor(
  addresses: PodSpace['addresses'],
  all: readonly Pick<Connectivity, 'manifests' | 'cni'>[],
  asking: readonly NetworkPolicy[] = [],
  maxSteps?: number,
): PodSpace {
  const worlds = all.map(({ manifests, cni }) => orderedWorld(manifests, cni));
  const policies = [...all.flatMap(({ manifests }) => manifests.policies), ...asking];
  const namespaces = all.flatMap(({ manifests }) => manifests.namespaces);
  const pods = all.flatMap(({ manifests: { workloads, otherKinds } }) => [
    ...workloads.map(({ selector }) => selector),
    ...(otherKinds?.serviceAccounts ?? []).map(({ name }) => ofAccount(name)),
  ]);
  return new PodSpace(addresses, maxSteps, ValuesInUse.of(worlds, policies, namespaces, pods));
}

function ofAccount(name: string): LabelSelector {
  return { matchLabels: new Map([[CALICO_ACCOUNT, name]]), matchExpressions: [] };
}
