import type { Manifests, NetworkPolicy } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import { labelsOfPods, matches, NO } from '../../reach/selector.ts';
import type { Heirs } from '../heirs.ts';
import type { OpenDifference } from './open-difference.ts';

/**
 * What a policy leaves open that goes together with all the workloads that it limited: pods with their labels, which nobody has any more.
 * A policy that limits a workload that stays, or pods that something out of sight may make, leaves more.
 */
export class Leftovers {
  private readonly before: Manifests;
  private readonly left: ReadonlySet<NetworkPolicy>;

  constructor(before: Manifests, after: Manifests, heirs: Heirs) {
    this.before = before;
    const kept = new Set([...after.workloads.map(workloadName), ...heirs.values()]);
    const policies = new Set(after.policies.map(keyOf));
    const isSeen = before.unseen.length + after.unseen.length === 0;
    const gone = isSeen ? before.policies.filter((policy) => !policies.has(keyOf(policy))) : [];
    this.left = new Set(
      gone.filter((policy) => {
        const limited = this.limitedBy(policy);
        return (
          isOfLabels(policy) && limited.length > 0 && limited.every((workload) => !kept.has(workloadName(workload)))
        );
      }),
    );
  }

  /** Is all that a difference gains left by such policies, at pods of no manifest? */
  isLeft({ from, to, leaving, entering, limiting }: OpenDifference): boolean {
    const sides = [
      { ends: from, ports: leaving, ...limiting.from },
      { ends: to, ports: entering, ...limiting.to },
    ].filter(({ ports }) => !ports.new.subtract(ports.old).isEmpty);
    return (
      sides.length > 0 &&
      sides.every(
        ({ ends, old, new: now }) =>
          'possible' in ends &&
          old !== undefined &&
          (now?.policies ?? []).length === 0 &&
          old.policies.length > 0 &&
          old.policies.every((policy) => this.left.has(policy)),
      )
    );
  }

  private limitedBy({ namespace, podSelector }: NetworkPolicy) {
    return this.before.workloads.filter(
      (workload) => workload.namespace === namespace && matches(podSelector, labelsOfPods(workload)) !== NO,
    );
  }
}

/** A policy for all pods of a namespace, or for those without a label, is for pods that nobody has yet, too. */
function isOfLabels({ podSelector: { matchLabels, matchExpressions } }: NetworkPolicy): boolean {
  return matchLabels.size > 0 || matchExpressions.some(({ operator }) => operator === 'In');
}

function keyOf({ namespace, name }: NetworkPolicy): string {
  return `${namespace}/${name}`;
}
