import type { LabelSelector, NetworkPolicy } from '../../manifests/model.ts';
import type { Connectivity } from '../connectivity.ts';
import { CALICO_ACCOUNT } from '../ordered/account-labels.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { policyCount } from '../ordered/settled.ts';
import { MOST_STEPS } from './most-steps.ts';
import { PodSpace } from './pod-space.ts';
import { ValuesInUse } from './values-in-use.ts';

/**
 * One space for the policies of all of these, so that their sets can be compared.
 * @param asking policies that ask for values of labels besides
 * @param maxSteps after so many there are too many conditions; by default as many as so large a world may take
 */
export function spaceFor(
  addresses: PodSpace['addresses'],
  all: readonly Pick<Connectivity, 'manifests' | 'cni'>[],
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
  return new PodSpace(addresses, maxSteps, ValuesInUse.of(worlds, policies, namespaces, pods));
}

/** So many steps take about a minute. */
const MOST_STEPS_OF_ALL = 40_000_000;
/** What it takes, in the worst of the worlds that were measured, to ask about a workload by what each policy says of it. */
const STEPS_EACH = 20;

/** A large world has more questions, and each is about more policies; selectors made to multiply need neither. */
function mostSteps(all: readonly Pick<Connectivity, 'manifests'>[]): number {
  const each = all.map(({ manifests }) => STEPS_EACH * manifests.workloads.length * policyCount(manifests));
  const steps = each.reduce((sum, one) => sum + one, 0);
  return Math.max(MOST_STEPS, Math.min(MOST_STEPS_OF_ALL, steps));
}

function ofAccount(name: string): LabelSelector {
  return { matchLabels: new Map([[CALICO_ACCOUNT, name]]), matchExpressions: [] };
}
