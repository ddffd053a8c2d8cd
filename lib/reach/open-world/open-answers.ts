import type { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { type OpenEnd, type PortResolver, portsNamed } from './open-end.ts';
import { type Isolation, type OpenPolicies, type OpenRule, UNION } from './open-policies.ts';

/** What possible pods can open, by the policies of one set of manifests, at a workload or from it. */
export class OpenAnswers {
  readonly policies: OpenPolicies;

  constructor(policies: OpenPolicies) {
    this.policies = policies;
  }

  /**
   * What each possible pod can open at the end, or may, where not all of the end's pods are alike.
   * @param place where the possible pods are: `from` them to the end, or from it `to` them
   * @param named the names, as `protocol/name`, that the port has on the target, where that is a possible pod
   */
  at(end: OpenEnd, place: 'from' | 'to', named: readonly string[] = []): Diagram<PortSet> {
    const { diagrams } = this.policies.space;
    const [own, others] = place === 'from' ? (['Ingress', 'Egress'] as const) : (['Egress', 'Ingress'] as const);
    const target = place === 'from' ? end.ports : portsNamed(named);
    const limits = [...diagrams.regions(end.of(this.policies.isolation[own]), end.domain).keys()];
    const ofEnd = limits
      .map((isolation) => this.policies.openTo(isolation, target))
      .reduce((a, b) => diagrams.apply(UNION, a, b));
    const ofPods = diagrams.apply(this.lettingThrough(end, target), this.policies.isolation[others], diagrams.always);
    return diagrams.apply(INTERSECTION, ofEnd, ofPods);
  }

  /** The port names that rules ask for between the end and possible pods. */
  portNames(end: OpenEnd, place: 'from' | 'to'): string[] {
    if (place === 'from') return [];
    const { diagrams } = this.policies.space;
    const limits = [
      ...diagrams.regions(end.of(this.policies.isolation.Egress), end.domain).keys(),
      ...diagrams.regions(this.policies.isolation.Ingress, diagrams.always).keys(),
    ];
    return [...new Set(limits.flatMap(({ portNames }) => portNames))].sort();
  }

  /** The rules of both ends by which any of these ports is open to some of the pods. */
  deciding(end: OpenEnd, place: 'from' | 'to', pods: DiagramSet, ports: PortSet, named: readonly string[]): OpenRule[] {
    const { diagrams } = this.policies.space;
    const target = place === 'from' ? end.ports : portsNamed(named);
    const [own, others] = place === 'from' ? (['Ingress', 'Egress'] as const) : (['Egress', 'Ingress'] as const);
    const opens = (rule: OpenRule) => !target.resolve(rule.ports).intersect(ports).isEmpty;
    const of = (diagram: Diagram<Isolation>, domain: DiagramSet) =>
      [...diagrams.regions(diagram, domain).keys()].flatMap(({ rules }) => rules.filter(opens));
    return [
      ...of(this.policies.isolation[others], pods).filter(({ peers }) => !isNever(end.of(peers))),
      ...of(end.of(this.policies.isolation[own]), end.domain).filter(
        ({ peers }) => diagrams.and(peers, pods) !== diagrams.never,
      ),
    ];
  }

  private lettingThrough(end: OpenEnd, target: PortResolver): Operation<Isolation, boolean, PortSet> {
    const known = new Map<Isolation, PortSet>();
    return {
      combine: (isolation) => {
        let ports = known.get(isolation);
        if (!ports) {
          const open = end.of(this.policies.openTo(isolation, target));
          ports = [...this.policies.space.diagrams.regions(open, end.domain).keys()].reduce((a, b) => a.union(b));
          known.set(isolation, ports);
        }
        return ports;
      },
    };
  }
}

export const INTERSECTION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.intersect(b),
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return b;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? a : undefined;
  },
};

/** What is left of the first. */
export const DIFFERENCE: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.subtract(b),
  shortcut: (a) => (isLeaf(a) && a.result.isEmpty ? a : undefined),
};

function isNever(set: DiagramSet): boolean {
  return isLeaf(set) && !set.result;
}
