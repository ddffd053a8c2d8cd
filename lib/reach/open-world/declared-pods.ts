import type { DeclaredConnection, DeclaredPeer, Intent } from '../../manifests/intent.ts';
import type { Workload } from '../../manifests/model.ts';
import { type Guarded, isAmong, portsOfDeclared } from '../declarations.ts';
import { workloadName } from '../peer.ts';
import { PortSet } from '../port-set.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { passingAs } from './open-end.ts';
import { balanced, UNION, WHERE } from './operations.ts';
import type { PodSpace } from './pod-space.ts';

/** What an intent lets possible pods open, or be the target of. */
export class DeclaredPods {
  private readonly space: PodSpace;
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly workloads: ReadonlyMap<string, Workload>;

  constructor(space: PodSpace, intent: Intent, guarded: Guarded, workloads: readonly Workload[]) {
    this.space = space;
    this.intent = intent;
    this.guarded = guarded;
    this.workloads = new Map(workloads.map((workload) => [workloadName(workload), workload]));
  }

  /** @param name the workload at the other end, by its printed name; `end` is where the possible pods are */
  ports(end: 'from' | 'to', name: string): Diagram<PortSet> {
    const { diagrams } = this.space;
    const each = this.meant(end, name).map((one) =>
      diagrams.apply(WHERE, this.covered(one[end]), diagrams.leaf(portsOfDeclared([one]))),
    );
    return balanced(each, (a, b) => diagrams.apply(UNION, a, b)) ?? diagrams.leaf(PortSet.none);
  }

  /** What declares any of these ports for some of the possible pods. */
  granting(end: 'from' | 'to', name: string, set: DiagramSet, ports: PortSet): DeclaredConnection[] {
    const { diagrams } = this.space;
    return this.meant(end, name).filter(
      (one) =>
        !portsOfDeclared([one]).intersect(ports).isEmpty &&
        diagrams.and(this.covered(one[end]), set) !== diagrams.never,
    );
  }

  private meant(end: 'from' | 'to', name: string): DeclaredConnection[] {
    const isGuarded = (end === 'from' ? this.guarded.ingress : this.guarded.egress).has(name);
    const workload = this.workloads.get(name);
    return this.intent.connections.filter(({ from, to }) => {
      const other = end === 'from' ? to : from;
      // That anyone may be entered, or may leave, does not mean a workload that is guarded against just that.
      if (other === 'anyone') return !isGuarded;
      return typeof other === 'string' ? other === name : workload !== undefined && isAmong(workload, other);
    });
  }

  /**
   * The possible pods that a declaration means. A pod of no manifest passes as a workload in its namespace if it has the labels that
   * the workload's own selector asks for: that much is inherent in policies.
   */
  private covered(declared: DeclaredPeer): DiagramSet {
    if (declared === 'anyone') return this.space.diagrams.always;
    if (typeof declared !== 'string') {
      const { namespace, podLabels } = declared;
      return this.space.inNamespace(namespace, this.space.pods({ matchLabels: podLabels, matchExpressions: [] }));
    }
    const workload = this.workloads.get(declared);
    return workload ? passingAs(this.space, workload) : this.space.diagrams.never;
  }
}
