import {
  type DeclaredConnection,
  type DeclaredPeer,
  type Intent,
  isNamedPeer,
  isOutsidePods,
  type NamedPeer,
} from '../../manifests/intent.ts';
import type { Workload } from '../../manifests/model.ts';
import { rulePortsOf } from '../compiled-policy.ts';
import { type Guarded, isAmong, portsOfDeclared } from '../declarations.ts';
import { rangesOfBlock } from '../ip-space.ts';
import { workloadName } from '../peer.ts';
import { PortSet } from '../port-set.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { type PortResolver, passingAs } from './open-end.ts';
import { balanced, UNION, WHERE } from './operations.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/** The connections that an intent allows possible pods: what they may open, and what may be opened at them. */
export class DeclaredPods {
  private readonly space: PodSpace;
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly workloads: ReadonlyMap<string, Workload>;
  private readonly namespaces: DeclaredNamespaces;
  private readonly known = new Map<string, Diagram<PortSet>>();
  private readonly sets = new Map<DeclaredPeer, DiagramSet>();

  /** @param namespaces the declared namespaces with their labels */
  constructor(
    space: PodSpace,
    intent: Intent,
    guarded: Guarded,
    workloads: readonly Workload[],
    namespaces: DeclaredNamespaces,
  ) {
    this.space = space;
    this.intent = intent;
    this.guarded = guarded;
    this.workloads = new Map(workloads.map((workload) => [workloadName(workload), workload]));
    this.namespaces = namespaces;
  }

  /**
   * The ports that the intent declares for each possible pod.
   * @param name printed name of the workload at the other end. `end` is the place of the possible pods
   * @param target resolves port names on a pod. By default on the workload, or on a pod whose port names are unknown
   */
  ports(end: 'from' | 'to', name: string, target?: PortResolver): Diagram<PortSet> {
    return this.united(
      this.meant(end, name).map((one) => [this.covered(one[end]), this.portsOf(one, end, name, target)]),
    );
  }

  /**
   * The same ports, only from declarations that name no workload at `end`. For pods of a workload, a declaration by selectors depends on
   * their labels.
   */
  portsBySelectors(end: 'from' | 'to', name: string, target: PortResolver): Diagram<PortSet> {
    const key = `${end} ${name} ${target.key}`;
    let found = this.known.get(key);
    if (!found) {
      const meant = this.meant(end, name).filter((one) => one[end] === 'anyone' || typeof one[end] !== 'string');
      found = this.united(meant.map((one) => [this.covered(one[end]), this.portsOf(one, end, name, target)]));
      this.known.set(key, found);
    }
    return found;
  }

  /** The declarations that allow any of these ports for some of the possible pods, with these ports. `target` as for {@link ports}. */
  granting(
    end: 'from' | 'to',
    name: string,
    set: DiagramSet,
    asked: PortSet,
    target?: PortResolver,
  ): { readonly one: DeclaredConnection; readonly ports: PortSet }[] {
    const { diagrams } = this.space;
    return this.meant(end, name)
      .map((one) => ({ one, ports: this.portsOf(one, end, name, target).intersect(asked) }))
      .filter(({ one, ports }) => !ports.isEmpty && diagrams.and(this.covered(one[end]), set) !== diagrams.never);
  }

  private united(parts: readonly (readonly [DiagramSet, PortSet])[]): Diagram<PortSet> {
    const { diagrams } = this.space;
    const each = parts.map(([set, ports]) => diagrams.apply(WHERE, set, diagrams.leaf(ports)));
    return balanced(each, (a, b) => diagrams.apply(UNION, a, b)) ?? diagrams.leaf(PortSet.none);
  }

  private portsOf(one: DeclaredConnection, end: 'from' | 'to', name: string, target?: PortResolver): PortSet {
    if (!target) return portsOfDeclared([one], end === 'from' ? this.workloads.get(name) : undefined);
    return target.resolve(rulePortsOf(one.ports));
  }

  /** The declarations that apply to the workload at the other end. */
  private meant(end: 'from' | 'to', name: string): DeclaredConnection[] {
    const isSecond = this.intent.version === 2;
    const isGuarded = (end === 'from' ? this.guarded.ingress : this.guarded.egress).has(name);
    const workload = this.workloads.get(name);
    return this.intent.connections.filter(({ from, to }) => {
      const other = end === 'from' ? to : from;
      if (typeof other === 'string' && other !== 'anyone') return other === name;
      // In version 2, a declaration says nothing about what the peer at its other end may do.
      if (isSecond) return false;
      // A declaration for anyone does not apply to a workload that is guarded in this direction.
      if (other === 'anyone') return !isGuarded;
      return workload !== undefined && isOutsidePods(other) && isAmong(workload, other);
    });
  }

  /**
   * The possible pods that a declaration means. A pod that no manifest holds passes as a workload in its namespace if it has the labels of
   * the workload's own selector. Policies know pods by their labels, so they cannot prevent that.
   */
  covered(declared: DeclaredPeer): DiagramSet {
    const set = this.sets.get(declared) ?? this.setOf(declared);
    this.sets.set(declared, set);
    return set;
  }

  private setOf(declared: DeclaredPeer): DiagramSet {
    if (declared === 'anyone') return this.space.diagrams.always;
    if (isNamedPeer(declared)) return this.coveredBy(declared.peers);
    if (isOutsidePods(declared)) {
      const { namespace, podLabels } = declared;
      return this.space.inNamespace(namespace, this.space.pods({ matchLabels: podLabels, matchExpressions: [] }));
    }
    const workload = this.workloads.get(declared);
    return workload ? passingAs(this.space, workload) : this.space.diagrams.never;
  }

  /** The possible pods that a rule with these peers would match. */
  coveredBy(peers: NamedPeer['peers']): DiagramSet {
    const { space } = this;
    const each = peers.map((peer) =>
      peer.ipBlock ? space.at(rangesOfBlock(peer.ipBlock)) : space.peer(peer, '', this.namespaces),
    );
    return balanced(each, (a, b) => space.diagrams.or(a, b)) ?? space.diagrams.never;
  }
}
