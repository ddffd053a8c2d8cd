import type { NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import type { PodGroup } from '../../reach/group.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { YES } from '../../reach/selector.ts';
import { decidedByRules } from '../decided-by-rules.ts';
import { deniesPlainPod } from '../limits.ts';
import type { Facts } from './facts.ts';

/** The directions in which nothing limits a pod without labels, the plainest pod that somebody may add. */
export function missingDefaultDeny(facts: Facts, namespace: string): PolicyType[] {
  const stranger = facts.strangerOf(namespace);
  if (!stranger) return [];
  return (['Ingress', 'Egress'] as const).filter((direction) => {
    // A policy of a kind that is not evaluated may be the default deny.
    const { isolated, doubts } = stranger.group.sides[direction];
    return isolated !== YES && !doubts.pods.closes && !areRulesEnough(facts, stranger.group, direction);
  });
}

/** Do rules of another kind of policies than NetworkPolicy decide about whoever is at the other end, and not let all of it through? */
export function areRulesEnough(
  { connectivity }: Pick<Facts, 'connectivity'>,
  group: PodGroup,
  direction: PolicyType,
): boolean {
  const { pods, addresses } = decidedByRules(connectivity, group, direction);
  return pods !== undefined && !pods.isAll && addresses.some(({ isAll }) => !isAll);
}

/** The limit for one namespace, of which there may be thousands. Policies that let everything through seldom need many conditions. */
export const MAX_STEPS = 20_000;

/** The policies that select a pod without labels in a direction and together deny it nothing. */
export function openingAll(facts: Facts, namespace: string, direction: PolicyType): NetworkPolicy[] {
  const stranger = facts.strangerOf(namespace);
  if (!stranger) return [];
  const { group } = stranger;
  const { isolated, doubts } = group.sides[direction];
  const rules = facts.rulesOf(stranger, direction);
  // Only these rules can be for addresses.
  const mayBeAll = rules.some(({ everyone, ranges }) => everyone || ranges.length > 0);
  if (isolated !== YES || doubts.pods.closes || !mayBeAll) return [];
  try {
    return deniesPlainPod(facts.connectivity, group, direction, MAX_STEPS) ? [] : facts.limitsOf(stranger, direction);
  } catch (error) {
    if (error instanceof TooManyConditions) return [];
    throw error;
  }
}

/**
 * The severity of a finding that these directions are open. If no policy of the namespace mentions egress, open egress is a
 * decision.
 */
export function severityOfOpen(facts: Facts, namespace: string, directions: readonly PolicyType[]): 'warning' | 'note' {
  const isForEgress = facts.policiesIn(namespace).some((policy) => isInForce(policy, 'Egress', facts.connectivity.cni));
  return directions.includes('Ingress') || isForEgress ? 'warning' : 'note';
}
