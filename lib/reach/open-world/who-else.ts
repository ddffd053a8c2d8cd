import type { Connectivity, Verdict } from '../connectivity.ts';
import type { Group, PodGroup } from '../group.ts';
import type { Peer } from '../peer.ts';
import type { PortSet } from '../port-set.ts';
import type { Witnessed } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { Leaving } from './leaving.ts';
import { DIFFERENCE, INTERSECTION } from './open-answers.ts';
import { passingAs, WorkloadEnd } from './open-end.ts';
import { balanced, type OpenPolicies, UNION } from './open-policies.ts';
import { PlainPods } from './plain-pods.ts';
import { setsByPod } from './sets-by-pod.ts';

/** Possible pods that get in where a plain stranger of their namespace does not. */
export interface WhoElse {
  readonly possible: readonly Witnessed[];
  /** The workloads that they can open the same ports at. */
  readonly to: readonly PodGroup[];
  readonly verdict: Verdict;
}

export interface OthersWhoGetIn {
  readonly rows: readonly WhoElse[];
  /** Namespaces in which any pod with the labels of a workload is part of that workload's rows. */
  readonly passing: ReadonlySet<string>;
}

/**
 * Who else gets in: the conditions under which a pod of no manifest can open more at a workload than a pod without labels. Pods that
 * pass as a workload of their namespace, or are at an address outside, are part of that row where it says as much.
 * @param policies of one address family
 * @throws TooManyConditions
 */
export function whoElse(connectivity: Connectivity, policies: OpenPolicies): OthersWhoGetIn {
  const { space } = policies;
  const { diagrams } = space;
  const finder = new Finder(connectivity, policies);
  const passing = new PassingPods(connectivity, policies);
  const namespaces = new Set<string>();
  const rows = new Map<string, { set: DiagramSet; within: DiagramSet; to: PodGroup[]; verdict: Verdict }>();
  for (const group of connectivity.groups) {
    if (group.kind !== 'pod' || group.peers[0]?.kind !== 'workload') continue;
    for (const { pods, verdict } of finder.of(new WorkloadEnd(space, group.pods))) {
      const known = passing.of(pods, group, verdict);
      for (const namespace of known.namespaces) namespaces.add(namespace);
      const left = diagrams.minus(pods, known.pods);
      if (left === diagrams.never) continue;
      const key = [left, pods, verdict.open, verdict.depends].map(({ id }) => id).join();
      const row = rows.get(key);
      if (row) row.to.push(group);
      else rows.set(key, { set: left, within: pods, to: [group], verdict });
    }
  }
  return {
    rows: [...rows.values()].map(({ set, within, to, verdict }) => ({
      ...{ to, verdict, possible: conditionsOf(space, policies.declared, set, within) },
    })),
    passing: namespaces,
  };
}

/** Finds the pods that can open more at a workload than plain ones. */
class Finder {
  private readonly policies: OpenPolicies;
  private readonly plain: PlainPods;
  /** Pods of namespaces of which even a plain pod is limited when it leaves. */
  private readonly limited: DiagramSet;

  constructor(connectivity: Connectivity, policies: OpenPolicies) {
    this.policies = policies;
    this.plain = new PlainPods(connectivity, policies);
    const { diagrams } = policies.space;
    const plain = this.plain.withoutPodLabels(policies.isolation.Egress);
    const sets = [...diagrams.regions(plain, diagrams.always)].filter(([isolation]) => isolation.policies.length > 0);
    this.limited =
      balanced(
        sets.map(([, set]) => set),
        (a, b) => diagrams.or(a, b),
      ) ?? diagrams.never;
  }

  of(end: WorkloadEnd): { pods: DiagramSet; verdict: Verdict }[] {
    const { diagrams } = this.policies.space;
    const [entering, sure] = [this.entering(end, UNION), this.entering(end, INTERSECTION)];
    // Where a plain pod may leave freely, only what lets more enter can make a difference.
    const more = support(diagrams, diagrams.apply(DIFFERENCE, entering, this.plain.of(entering)));
    const asked = diagrams.or(more, diagrams.and(support(diagrams, entering), this.limited));
    if (asked === diagrams.never) return [];
    const { Egress } = this.policies.isolation;
    const leaving = new Leaving(this.policies, end, 'perhaps');
    const possible = diagrams.apply(INTERSECTION, entering, leaving.by(Egress, asked));
    const places = this.plain.placesOf(asked);
    const ofPlain = diagrams.apply(
      INTERSECTION,
      this.plain.withoutPodLabels(entering),
      leaving.by(this.plain.withoutPodLabels(Egress), places),
    );
    const excess = diagrams.apply(DIFFERENCE, possible, this.plain.inPlaces(ofPlain));
    const surely = new Leaving(this.policies, end, 'surely');
    return [...diagrams.regions(excess, asked)].flatMap(([ports, set]) => {
      if (ports.isEmpty) return [];
      const open = diagrams.apply(INTERSECTION, sure, surely.by(Egress, set));
      return [...diagrams.regions(open, set)].map(([certain, pods]) => ({
        pods,
        verdict: { open: ports.intersect(certain), depends: ports.subtract(certain) },
      }));
    });
  }

  /** What the policies of the end let in from each pod: of any, or of all, of its pods. */
  private entering(end: WorkloadEnd, join: typeof UNION): Diagram<PortSet> {
    const { policies } = this;
    const { diagrams } = policies.space;
    return [...diagrams.regions(end.of(policies.isolation.Ingress), end.domain).keys()]
      .map((isolation) => policies.openTo(isolation, end.ports))
      .reduce((a, b) => diagrams.apply(join, a, b));
  }
}

/** Where there are any ports. */
function support(diagrams: OpenPolicies['space']['diagrams'], ports: Diagram<PortSet>): DiagramSet {
  return diagrams.apply(ANY_PORT, ports, diagrams.always);
}

const ANY_PORT = { combine: (ports: PortSet) => !ports.isEmpty };

/** Pods that are part of another row: of a workload that they pass as, or of addresses. */
class PassingPods {
  private readonly connectivity: Connectivity;
  private readonly policies: OpenPolicies;
  /** As the pods of which workloads each possible pod passes. */
  private readonly workloads: Diagram<readonly Group[]>;
  private readonly addresses: readonly (readonly [Group, DiagramSet])[];

  constructor(connectivity: Connectivity, policies: OpenPolicies) {
    this.connectivity = connectivity;
    this.policies = policies;
    const { space } = policies;
    const sets = new Map<DiagramSet, Group[]>();
    for (const group of connectivity.groups) {
      if (group.kind !== 'pod') continue;
      for (const peer of group.peers) {
        if (peer.kind !== 'workload') continue;
        const set = passingAs(space, peer.workload);
        const known = sets.get(set);
        if (known) known.push(group);
        else sets.set(set, [group]);
      }
    }
    this.workloads = setsByPod(space, sets);
    this.addresses =
      space.addresses.length === 0
        ? []
        : connectivity.groups.flatMap((group) =>
            group.kind === 'external' ? [[group, space.at(group.ranges)] as const] : [],
          );
  }

  /** Those of the pods whose row says that these ports are open, or may be, at the target. */
  of(pods: DiagramSet, target: PodGroup, verdict: Verdict): { pods: DiagramSet; namespaces: readonly string[] } {
    const { diagrams } = this.policies.space;
    const ports = verdict.open.union(verdict.depends);
    const isSaid = (group: Group) => {
      // Of a bare Pod there is no row with itself.
      if (group === target && group.peers.every(isBarePod) && group.peers.length === 1) return false;
      const { open, depends } = this.connectivity.between(group, target);
      return ports.subtract(open).subtract(depends).isEmpty;
    };
    const workloads = [...diagrams.regions(this.workloads, pods)].filter(([groups]) => groups.some(isSaid));
    const said = [...workloads, ...this.addresses.filter(([group]) => isSaid(group))].map(([, set]) => set);
    return {
      pods: balanced(said, (a, b) => diagrams.or(a, b)) ?? diagrams.never,
      namespaces: workloads.flatMap(([groups]) =>
        groups.filter(isSaid).map((one) => (one as PodGroup).pods.namespace ?? ''),
      ),
    };
  }
}

function isBarePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.kind === 'Pod';
}
