import { Connectivity } from '../../reach/connectivity.ts';
import { labelsName, withPod } from '../../reach/outside-pod.ts';
import { ELSEWHERE } from '../../reach/peer.ts';
import type { Facts, RuleInPolicy } from './facts.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';

/** The name of a namespace that no selector names. */
export const PLAIN = 'any-other-namespace';

/** A pod that somebody may create. */
export interface Forged {
  /** A namespace of the manifests, or {@link PLAIN}. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Such pods, given to the engine together. */
export class ForgedPods {
  private readonly facts: Facts;
  private readonly connectivity: Connectivity;

  constructor(facts: Facts, pods: readonly Forged[]) {
    this.facts = facts;
    const { cni, podCidrs } = facts.connectivity;
    const distinct = new Map(pods.map((pod) => [nameOf(pod), pod]));
    let { manifests } = facts.connectivity;
    for (const { namespace, labels } of distinct.values()) {
      const namespaceLabels = new Map([[NAMESPACE_NAME, namespace]]);
      ({ manifests } = withPod(manifests, { namespace, namespaceLabels, podLabels: labels }));
    }
    // The strangers would only take time. Nobody asks about them here.
    const withoutStrangers = new Set(manifests.namespaces.map(({ name }) => name));
    this.connectivity =
      distinct.size > 0 ? new Connectivity(manifests, { cni, podCidrs, withoutStrangers }) : facts.connectivity;
  }

  /** Do policies that are asked in an order keep it out of all the rule's pods, whatever the rule allows? */
  isDenied({ policy, rule }: RuleInPolicy, pod: Forged): boolean {
    const { connectivity, facts } = this;
    const from = connectivity.groupOf(nameOf(pod));
    const subjects = facts.selectedBy(policy);
    return (
      subjects.length > 0 &&
      subjects.every((subject) => {
        const to = connectivity.groupOf(subject.peer.name);
        if (!from || !to || from.kind === 'external' || to.kind === 'external') return false;
        const asked = facts
          .rulesOf(subject, 'Ingress')
          .find((one) => one.rule === rule)
          ?.ports.on(to.pods);
        const { open, depends } = connectivity.between(from, to);
        const isOrdered = from.sides.Egress.isOrdered || to.sides.Ingress.isOrdered;
        return isOrdered && asked !== undefined && open.union(depends).intersect(asked).isEmpty;
      })
    );
  }

  /** Such as `{elsewhere}/{app=backend}[Pod] reaches shop/db[Pod] on TCP 3306`, through this rule. Undefined if it does not. */
  witness({ policy, rule }: RuleInPolicy, pod: Forged): string | undefined {
    const { connectivity, facts } = this;
    const from = connectivity.groupOf(nameOf(pod));
    for (const subject of facts.selectedBy(policy)) {
      const asked = facts
        .rulesOf(subject, 'Ingress')
        .find((one) => one.rule === rule)
        ?.ports.on(subject.group.pods);
      const to = connectivity.groupOf(subject.peer.name);
      if (!asked || !from || !to) continue;
      const ports = connectivity.between(from, to).open.intersect(asked);
      if (ports.isEmpty) continue;
      const name = pod.namespace === PLAIN ? nameOf({ ...pod, namespace: ELSEWHERE }) : nameOf(pod);
      return `${name} reaches ${subject.peer.name} on ${facts.shortly(subject, ports)}`;
    }
    return undefined;
  }
}

function nameOf({ namespace, labels }: Forged): string {
  return `${namespace}/${labelsName(labels)}[Pod]`;
}
