import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf, type Leaf } from './diagram-node.ts';
import type { Isolation } from './isolation.ts';
import type { WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced, INTERSECTION, UNION, WHERE, WHERE_OR_ALL } from './operations.ts';
import { subsets } from './port-names.ts';
import { overUnknowns } from './unknowns.ts';

/** `perhaps`: to any of a workload's pods. `surely`: to all of them, whatever the manifests leave unknown about them. */
export type How = 'perhaps' | 'surely';

/** The ports that possible pods may open at a workload, as far as their own egress policies decide. */
export class Leaving {
  private readonly policies: OpenPolicies;
  private readonly end: WorkloadEnd;
  private readonly how: How;
  private readonly domain: DiagramSet;
  /** Pods in the workload's own namespace, if its labels are unknown. Both ends then share these labels, whatever they are. */
  private readonly together: DiagramSet;
  private readonly known = new Map<Isolation, Diagram<PortSet>>();
  private readonly joined = {
    all: new Map<number, Diagram<PortSet>>(),
    'but namespaces': new Map<number, Diagram<PortSet>>(),
  };

  /** @param domain the workload's pods that are meant, as a set of the unknown facts about them */
  constructor(policies: OpenPolicies, end: WorkloadEnd, how: How, domain: DiagramSet) {
    this.policies = policies;
    this.end = end;
    this.how = how;
    this.domain = domain;
    const { space, declared } = policies;
    const { namespace } = end;
    this.together =
      namespace === undefined || declared.has(namespace)
        ? space.diagrams.never
        : space.inNamespace(namespace, space.diagrams.always);
  }

  /**
   * @param isolation the isolation of each possible pod
   * @param asked pods to answer for. The result for all other pods is no ports
   */
  by(isolation: Diagram<Isolation>, asked: DiagramSet): Diagram<PortSet> {
    const { diagrams } = this.policies.space;
    const apart = diagrams.apply(this.apart, isolation, diagrams.minus(asked, this.together));
    const parts = [...diagrams.regions(isolation, diagrams.and(asked, this.together))].map(([limits, set]) =>
      diagrams.apply(WHERE, set, this.to(limits)),
    );
    return parts.reduce((a, b) => diagrams.apply(UNION, a, b), apart);
  }

  private readonly apart: Operation<Isolation, boolean, PortSet> = {
    combine: (limits, isAsked) =>
      isAsked ? (this.over(this.to(limits), 'all') as Leaf<PortSet>).result : PortSet.none,
    decides: { second: (isAsked) => !isAsked },
    shortcut: (_, set) =>
      set === this.policies.space.diagrams.never ? this.policies.space.diagrams.leaf(PortSet.none) : undefined,
  };

  /** The ports as a function of the labels of the workload's namespace. */
  private to(limits: Isolation): Diagram<PortSet> {
    let ports = this.known.get(limits);
    if (!ports) {
      const open = this.end.of(openOn(this.policies, this.end, this.how, limits));
      const meant = this.how === 'surely' ? WHERE_OR_ALL : WHERE;
      ports = this.over(this.policies.space.diagrams.apply(meant, this.domain, open), 'but namespaces');
      this.known.set(limits, ports);
    }
    return ports;
  }

  /** Joins the results for all values of the variables. */
  private over(diagram: Diagram<PortSet>, which: 'all' | 'but namespaces'): Diagram<PortSet> {
    if (isLeaf(diagram)) return diagram;
    const before = this.joined[which].get(diagram.id);
    if (before) return before;
    const { diagrams, variables } = this.policies.space;
    const { variable, rest, absent, values } = diagram;
    const of = (to: Diagram<PortSet>) => this.over(to, which);
    const isKept = which === 'but namespaces' && variables[variable]?.kind === 'namespaceLabel';
    const join = this.how === 'surely' ? INTERSECTION : UNION;
    const result = isKept
      ? diagrams.branch(variable, of(rest), of(absent), new Map([...values].map(([value, to]) => [value, of(to)])))
      : [...new Set([rest, absent, ...values.values()])].map(of).reduce((a, b) => diagrams.apply(join, a, b));
    this.joined[which].set(diagram.id, result);
    return result;
  }
}

/** The ports that policies let through on a workload. A port name that the manifests do not show may be on any port. */
export function openOn(policies: OpenPolicies, end: WorkloadEnd, how: How, limits: Isolation): Diagram<PortSet> {
  const names = end.freeNames(limits.portNames);
  if (!limits.isOrdered || names.length === 0)
    return overUnknowns(policies.space, policies.openTo(limits, end.portsNamed(how === 'perhaps' ? names : [])), how);
  const each = subsets(names).map((named) => policies.openTo(limits, end.portsNamed(named)));
  const join = how === 'perhaps' ? UNION : INTERSECTION;
  const joined = balanced(each, (a, b) => policies.space.diagrams.apply(join, a, b)) as Diagram<PortSet>;
  return overUnknowns(policies.space, joined, how);
}
