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

/** What an intent lets possible pods open, or be the target of. */
export class DeclaredPods {
  private readonly space: PodSpace;
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly workloads: ReadonlyMap<string, Workload>;
  private readonly namespaces: DeclaredNamespaces;
  private readonly known = new Map<string, Diagram<PortSet>>();
  private readonly sets = new Map<DeclaredPeer, DiagramSet>();

  /** @param namespaces with the labels that are declared */
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
   * @param name the workload at the other end, by its printed name; `end` is where the possible pods are
   * @param target on which pod names of ports are resolved; by default on the workload, or on a pod of which no name is known
   */
  ports(end: 'from' | 'to', name: string, target?: PortResolver): Diagram<PortSet> {
    return this.united(
      this.meant(end, name).map((one) => [this.covered(one[end]), this.portsOf(one, end, name, target)]),
    );
  }

  /** The same of those declarations that name no workload there: what they say of a workload is a matter of its labels. */
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

  /** What declares any of these ports for some of the possible pods, and which of the ports; `target` as for {@link ports}. */
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

  /** Those that speak for the workload at the other end. */
  private meant(end: 'from' | 'to', name: string): DeclaredConnection[] {
    const isSecond = this.intent.version === 2;
    const isGuarded = (end === 'from' ? this.guarded.ingress : this.guarded.egress).has(name);
    const workload = this.workloads.get(name);
    return this.intent.connections.filter(({ from, to }) => {
      const other = end === 'from' ? to : from;
      if (typeof other === 'string' && other !== 'anyone') return other === name;
      // A declaration of version 2 says nothing of what the peer at its other end may do.
      if (isSecond) return false;
      // That anyone may be entered, or may leave, does not mean a workload that is guarded against just that.
      if (other === 'anyone') return !isGuarded;
      return workload !== undefined && isOutsidePods(other) && isAmong(workload, other);
    });
  }

  /**
   * The possible pods that a declaration means. A pod of no manifest passes as a workload in its namespace if it has the labels that
   * the workload's own selector asks for: that much is inherent in policies.
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

  /** What a rule with these peers would match. */
  coveredBy(peers: NamedPeer['peers']): DiagramSet {
    const { space } = this;
    const each = peers.map((peer) =>
      peer.ipBlock ? space.at(rangesOfBlock(peer.ipBlock)) : space.peer(peer, '', this.namespaces),
    );
    return balanced(each, (a, b) => space.diagrams.or(a, b)) ?? space.diagrams.never;
  }
}
