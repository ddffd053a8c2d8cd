import type { LabelSelector, NetworkPolicy } from '../../manifests/model.ts';
import type { Connectivity } from '../connectivity.ts';
import { CALICO_ACCOUNT } from '../ordered/account-labels.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { policyCount } from '../ordered/settled.ts';
import { MOST_STEPS } from './most-steps.ts';
import { rangesOfBlocks } from './pod-addresses.ts';
import { PodSpace } from './pod-space.ts';
import { ValuesInUse } from './values-in-use.ts';

/**
 * One space for the policies of all these manifests, so that their sets can be compared.
 * @param asking further policies whose label values count
 * @param maxSteps the limit after which there are too many conditions. By default it grows with the manifests
 */
export function spaceFor(
  addresses: PodSpace['addresses'],
  all: readonly Pick<Connectivity, 'manifests' | 'policies' | 'cni'>[],
  asking: readonly NetworkPolicy[] = [],
  maxSteps = mostSteps(all),
): PodSpace {
  const worlds = all.map(({ manifests, cni }) => orderedWorld(manifests, cni));
  const policies = [...all.flatMap(({ manifests }) => manifests.policies), ...asking];
  const namespaces = all.flatMap(({ manifests }) => manifests.namespaces);
  const pods = all.flatMap(({ manifests: { workloads, otherKinds } }) => [
    ...workloads.map(({ selector }) => selector),
    ...(otherKinds?.serviceAccounts ?? []).map(({ name }) => ofAccount(name)),
  ]);
  const blocks = [...all.flatMap((one) => one.policies), ...asking].flatMap(rangesOfBlocks);
  return new PodSpace(addresses, maxSteps, ValuesInUse.of(worlds, policies, namespaces, pods), blocks);
}

/** This number of steps takes about a minute. */
const MOST_STEPS_OF_ALL = 40_000_000;
/** Steps for each pair of a workload and a policy, in the slowest manifests that were measured. */
const STEPS_EACH = 20;

/**
 * Large manifests need more steps, since there are more questions and each is about more policies. Selectors that are made to multiply work
 * in small manifests too, so those keep the low limit.
 */
function mostSteps(all: readonly Pick<Connectivity, 'manifests'>[]): number {
  const each = all.map(({ manifests }) => STEPS_EACH * manifests.workloads.length * policyCount(manifests));
  const steps = each.reduce((sum, one) => sum + one, 0);
  return Math.max(MOST_STEPS, Math.min(MOST_STEPS_OF_ALL, steps));
}

function ofAccount(name: string): LabelSelector {
  return { matchLabels: new Map([[CALICO_ACCOUNT, name]]), matchExpressions: [] };
}
