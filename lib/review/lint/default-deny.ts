import type { PolicyType } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { YES } from '../../reach/selector.ts';
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

/** What it is worth that these directions are open: where no policy of a namespace says anything of egress, to leave it open is a decision. */
export function severityOfOpen(facts: Facts, namespace: string, directions: readonly PolicyType[]): 'warning' | 'note' {
  const isForEgress = facts.policiesIn(namespace).some((policy) => isInForce(policy, 'Egress', facts.connectivity.cni));
  return directions.includes('Ingress') || isForEgress ? 'warning' : 'note';
}
