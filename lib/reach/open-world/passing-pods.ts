import type { Connectivity, Verdict } from '../connectivity.ts';
import type { Group, PodGroup } from '../group.ts';
import { isBarePod, type Peer, type WorkloadPeer } from '../peer.ts';
import type { PortSet } from '../port-set.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { passingAs } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced } from './operations.ts';
import { setsByPod } from './sets-by-pod.ts';

/** What the rows from workloads and addresses to one group of pods say. Each of them is asked once. */
export class SaidRows {
  private readonly connectivity: Connectivity;
  private readonly target: PodGroup;
  private readonly known = new Map<PortSet, Map<Group, boolean>>();

  constructor(connectivity: Connectivity, target: PodGroup) {
    this.connectivity = connectivity;
    this.target = target;
  }

  /** Tells of a source whether its row says that each of these ports is open, or may be. */
  about(ports: PortSet): (from: Group) => boolean {
    const known = this.known.get(ports) ?? new Map<Group, boolean>();
    this.known.set(ports, known);
    return (from) => {
      let isOpen = known.get(from);
      if (isOpen === undefined) {
        isOpen = this.connectivity.mayOpen(from, this.target, ports);
        known.set(from, isOpen);
      }
      return isOpen;
    };
  }
}

/** Workloads of one group as whose pods the same possible pods pass. */
interface Passed {
  readonly group: PodGroup;
  readonly peers: WorkloadPeer[];
}

/** Pods that belong to another row: that of a workload as which they pass, or that of addresses. */
export class PassingPods {
  private readonly space: OpenPolicies['space'];
  /** For each possible pod, the workloads as whose pods it passes. */
  private readonly workloads: Diagram<readonly Passed[]>;
  /**
   * Pods with the labels of any workload, whatever their namespace. No other pod passes as one, and this saves a look at each namespace.
   */
  private readonly labelled: DiagramSet;
  private readonly addresses: readonly (readonly [Group, DiagramSet])[];

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
    this.addresses =
      space.addresses.length === 0
        ? []
        : connectivity.groups.flatMap((group) =>
            group.kind === 'external' ? [[group, space.at(group.ranges)] as const] : [],
          );
  }

  /** Those of the pods whose row already says that these ports are open at the targets, or may be. */
  of(
    pods: DiagramSet,
    rows: SaidRows,
    targets: readonly Peer[],
    verdict: Verdict,
  ): { pods: DiagramSet; namespaces: readonly string[] } {
    const { diagrams } = this.space;
    const isOpen = rows.about(verdict.open.union(verdict.depends));
    const [target] = targets;
    // A bare Pod has no row with itself.
    const itself = target && isBarePod(target) ? target : undefined;
    const isOther = (peer: Peer) => peer !== itself;
    const isSaid = ({ group, peers }: Passed) => peers.some(isOther) && isOpen(group);
    const labelled = diagrams.and(pods, this.labelled);
    const workloads = [...diagrams.regions(this.workloads, labelled)].flatMap(([all, set]) => {
      const said = all.filter(isSaid);
      return said.length > 0 ? [{ said, set }] : [];
    });
    const addresses = this.addresses.filter(([from]) => isOpen(from)).map(([, set]) => set);
    const sets = [...workloads.map(({ set }) => set), ...addresses];
    return {
      pods: balanced(sets, (a, b) => diagrams.or(a, b)) ?? diagrams.never,
      namespaces: workloads.flatMap(({ said }) =>
        said.flatMap(({ peers }) => peers.filter(isOther).map(({ workload }) => workload.namespace)),
      ),
    };
  }
}
