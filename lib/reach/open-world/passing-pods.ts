import type { Connectivity, Verdict } from '../connectivity.ts';
import type { ExternalGroup, Group, PodGroup } from '../group.ts';
import { isBarePod, type Peer, type WorkloadPeer } from '../peer.ts';
import { PodPartitions } from '../pod-partitions.ts';
import type { PortSet } from '../port-set.ts';
import type { Side } from '../side.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { passingAs } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced } from './operations.ts';
import { Results } from './results.ts';
import { setsByPod } from './sets-by-pod.ts';

/** What the rows from workloads and addresses to one group of pods say. Those that policies treat alike are asked about once. */
export class SaidRows {
  private readonly connectivity: Connectivity;
  readonly target: PodGroup;
  private readonly partitions: PodPartitions;
  private readonly known = new Map<PortSet, Map<Group, boolean>>();
  private readonly firsts = new Map<Side, Map<number, Group>>();

  constructor(connectivity: Connectivity, target: PodGroup) {
    this.connectivity = connectivity;
    this.target = target;
    this.partitions = PodPartitions.of(connectivity.groups);
  }

  /** Tells of a source whether its row says that each of these ports is open, or may be. */
  about(ports: PortSet): (from: Group) => boolean {
    const known = this.known.get(ports) ?? new Map<Group, boolean>();
    this.known.set(ports, known);
    return (source) => {
      const from = this.standingFor(source);
      let isOpen = known.get(from);
      if (isOpen === undefined) {
        isOpen = this.connectivity.mayOpen(from, this.target, ports);
        known.set(from, isOpen);
      }
      return isOpen;
    };
  }

  /** The first source with the same egress policies that the ingress policies of the target treat alike. */
  private standingFor(source: Group): Group {
    // If the manifests do not show a label that policies ask for, sources that selectors do not tell apart may still differ.
    if (source.kind !== 'pod' || source.hasOpenLabels) return source;
    const { Egress } = source.sides;
    const byCell = this.firsts.get(Egress) ?? new Map<number, Group>();
    this.firsts.set(Egress, byCell);
    const cell = this.partitions.cellOf(this.target.sides.Ingress, source);
    const first = byCell.get(cell) ?? source;
    byCell.set(cell, first);
    return first;
  }
}

/** Workloads of one group that the same possible pods can pass as. */
interface Passed {
  readonly group: PodGroup;
  readonly peers: WorkloadPeer[];
}

/** Some possible pods, by the workloads that they can pass as. */
interface Passing {
  /** All of them, and the groups and namespaces of all these workloads. */
  readonly set: DiagramSet;
  readonly groups: readonly PodGroup[];
  readonly namespaces: readonly string[];
}

/** Pods that belong to another row: that of a workload that they can pass as, or that of addresses. */
export class PassingPods {
  private readonly space: OpenPolicies['space'];
  /** For each possible pod, the workloads that it can pass as. */
  private readonly workloads: Diagram<readonly Passed[]>;
  /**
   * Pods with the labels of any workload, whatever their namespace. No other pod passes as one, and this saves a look at each namespace.
   */
  private readonly labelled: DiagramSet;
  /** Pods that can pass as any workload. */
  private readonly anyWorkload: DiagramSet;
  private readonly passed: Results<readonly Passed[]>;
  private readonly addresses: AddressParts;
  private readonly known = new Map<DiagramSet, Passing>();

  constructor(connectivity: Connectivity, { space }: OpenPolicies) {
    this.space = space;
    const sets = new Map<DiagramSet, Map<PodGroup, Passed>>();
    const labels = new Set<DiagramSet>();
    for (const group of connectivity.groups) {
      if (group.kind !== 'pod') continue;
      for (const peer of group.peers) {
        if (peer.kind !== 'workload') continue;
        const set = passingAs(space, peer.workload);
        labels.add(space.pods(peer.workload.selector));
        const byGroup = sets.get(set) ?? new Map<PodGroup, Passed>();
        sets.set(set, byGroup);
        const known = byGroup.get(group);
        if (known) known.peers.push(peer);
        else byGroup.set(group, { group, peers: [peer] });
      }
    }
    this.workloads = setsByPod(space, new Map([...sets].map(([set, byGroup]) => [set, [...byGroup.values()]])));
    this.labelled = balanced([...labels], (a, b) => space.diagrams.or(a, b)) ?? space.diagrams.never;
    this.anyWorkload = space.diagrams.apply(ANY, this.workloads, space.diagrams.always);
    this.passed = new Results(space.diagrams, this.workloads, []);
    this.addresses = new AddressParts(connectivity, space);
  }

  /** Those of the pods whose row already says that these ports are open at the targets, or may be. */
  of(
    pods: DiagramSet,
    rows: SaidRows,
    targets: readonly Peer[],
    verdict: Verdict,
  ): { pods: DiagramSet; namespaces: readonly string[] } {
    const isOpen = rows.about(verdict.open.union(verdict.depends));
    const [target] = targets;
    const workloads = this.saidOf(pods, isOpen, target && isBarePod(target) ? target : undefined);
    const addresses = this.addresses
      .of(rows.target)
      .filter(([from]) => isOpen(from))
      .map(([, set]) => set);
    return { pods: this.union([...workloads.sets, ...addresses]), namespaces: workloads.namespaces };
  }

  /** @param itself a bare Pod, which has no row with itself */
  private saidOf(
    pods: DiagramSet,
    isOpen: (from: Group) => boolean,
    itself: Peer | undefined,
  ): { sets: readonly DiagramSet[]; namespaces: readonly string[] } {
    const { set, groups, namespaces } = this.passingOf(pods);
    // Mostly, the rows of all of them say it, and it does not matter who passes as whom.
    if (!itself && groups.every(isOpen)) return { sets: [set], namespaces };
    const isOther = (peer: Peer) => peer !== itself;
    const isSaid = ({ group, peers }: Passed) => peers.some(isOther) && isOpen(group);
    const found = [...this.space.diagrams.regions(this.workloads, set)].flatMap(([passed, part]) => {
      const said = passed.filter(isSaid);
      return said.length > 0 ? [{ said, part }] : [];
    });
    return {
      sets: found.map(({ part }) => part),
      namespaces: found.flatMap(({ said }) => namespacesOf(said, isOther)),
    };
  }

  private passingOf(pods: DiagramSet): Passing {
    const { diagrams } = this.space;
    const labelled = diagrams.and(pods, this.labelled);
    let found = this.known.get(labelled);
    if (!found) {
      const all = [...this.passed.in(labelled)].flat();
      found = {
        set: diagrams.and(labelled, this.anyWorkload),
        groups: [...new Set(all.map(({ group }) => group))],
        namespaces: [...new Set(namespacesOf(all))],
      };
      this.known.set(labelled, found);
    }
    return found;
  }

  private union(sets: readonly DiagramSet[]): DiagramSet {
    const { diagrams } = this.space;
    return balanced(sets, (a, b) => diagrams.or(a, b)) ?? diagrams.never;
  }
}

const ANY = { combine: (passed: readonly Passed[]) => passed.length > 0 };

function namespacesOf(passed: readonly Passed[], isOther: (peer: Peer) => boolean = () => true): string[] {
  return passed.flatMap(({ peers }) => peers.filter(isOther).map(({ workload }) => workload.namespace));
}

/** Addresses outside, together if policies of the target treat them alike. */
class AddressParts {
  private readonly connectivity: Connectivity;
  private readonly space: OpenPolicies['space'];
  private readonly all: readonly (readonly [ExternalGroup, DiagramSet])[];
  private readonly bySide = new Map<Side, readonly (readonly [ExternalGroup, DiagramSet])[]>();
  private readonly known = new Map<string, DiagramSet>();

  constructor(connectivity: Connectivity, space: OpenPolicies['space']) {
    this.connectivity = connectivity;
    this.space = space;
    this.all =
      space.addresses.length === 0
        ? []
        : connectivity.groups.flatMap((group) =>
            group.kind === 'external' ? [[group, space.at(group.ranges)] as const] : [],
          );
  }

  /** Each part with one of its groups, which stands for all of them. */
  of(target: PodGroup): readonly (readonly [ExternalGroup, DiagramSet])[] {
    const side = target.sides.Ingress;
    let found = this.bySide.get(side);
    if (!found) {
      const parts = new Map<number | ExternalGroup, (readonly [ExternalGroup, DiagramSet])[]>();
      for (const one of this.all) {
        const [group] = one;
        const { open, depends } = this.connectivity.withAddress(target, 'Ingress', group.position);
        // What depends may be decided by looking closer, at each group by itself.
        const key = depends.isEmpty ? open.id : group;
        const part = parts.get(key);
        if (part) part.push(one);
        else parts.set(key, [one]);
      }
      found = [...parts.values()].map((part) => [(part[0] as (typeof part)[0])[0], this.union(part)]);
      this.bySide.set(side, found);
    }
    return found;
  }

  private union(part: readonly (readonly [ExternalGroup, DiagramSet])[]): DiagramSet {
    const key = part.map(([{ position }]) => position).join();
    const { diagrams } = this.space;
    const sets = part.map(([, set]) => set);
    const found = this.known.get(key) ?? balanced(sets, (a, b) => diagrams.or(a, b)) ?? diagrams.never;
    this.known.set(key, found);
    return found;
  }
}
