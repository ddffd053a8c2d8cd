import type { NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { YES } from '../../reach/selector.ts';
import { deniesPlainPod } from '../limits.ts';
import type { Facts } from './facts.ts';

/** The directions in which nothing limits a pod without labels, which is what a pod that somebody adds is at least. */
export function missingDefaultDeny(facts: Facts, namespace: string): PolicyType[] {
  const stranger = facts.strangerOf(namespace);
  if (!stranger) return [];
  return (['Ingress', 'Egress'] as const).filter((direction) => {
    // A policy of a kind that is not evaluated may be the default deny.
    const { isolated, doubts } = stranger.group.sides[direction];
    return isolated !== YES && !doubts.pods.closes;
  });
}

/** Of one namespace, of which there may be thousands: what lets everything through is seldom written in many conditions. */
export const MAX_STEPS = 20_000;

/** The policies that select a pod without labels in a direction and deny it nothing: together they let everything through. */
export function openingAll(facts: Facts, namespace: string, direction: PolicyType): NetworkPolicy[] {
  const stranger = facts.strangerOf(namespace);
  if (!stranger) return [];
  const { group } = stranger;
  const { isolated, doubts } = group.sides[direction];
  const rules = facts.rulesOf(stranger, direction);
  // Nothing else is for addresses.
  const mayBeAll = rules.some(({ everyone, ranges }) => everyone || ranges.length > 0);
  if (isolated !== YES || doubts.pods.closes || !mayBeAll) return [];
  try {
    return deniesPlainPod(facts.connectivity, group, direction, MAX_STEPS) ? [] : facts.limitsOf(stranger, direction);
  } catch (error) {
    if (error instanceof TooManyConditions) return [];
    throw error;
  }
}

/** What it is worth that these directions are open: where no policy of a namespace says anything of egress, to leave it open is a decision. */
export function severityOfOpen(facts: Facts, namespace: string, directions: readonly PolicyType[]): 'warning' | 'note' {
  const isForEgress = facts.policiesIn(namespace).some((policy) => isInForce(policy, 'Egress', facts.connectivity.cni));
  return directions.includes('Ingress') || isForEgress ? 'warning' : 'note';
}
