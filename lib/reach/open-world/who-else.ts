import type { Connectivity, Verdict } from '../connectivity.ts';
import type { PodGroup } from '../group.ts';
import { isBarePod, type Peer } from '../peer.ts';
import type { PortSet } from '../port-set.ts';
import type { Witnessed } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { type Leaving, openOn } from './leaving.ts';
import { LeavingAlike } from './leaving-alike.ts';
import { WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced, DIFFERENCE, INTERSECTION, UNION } from './operations.ts';
import { PassingPods, SaidRows } from './passing-pods.ts';
import { PlainPods } from './plain-pods.ts';
import { overUnknowns } from './unknowns.ts';

/** Possible pods that can open ports that a pod without labels in their namespace cannot. */
export interface WhoElse {
  readonly possible: readonly Witnessed[];
  /** The workloads at which they can open the same ports. */
  readonly to: readonly Peer[];
  readonly verdict: Verdict;
}

/** Pods of no manifest that reach workloads. */
export interface OthersWhoGetIn {
  readonly rows: readonly WhoElse[];
  /** Namespaces in which any pod with the labels of a workload is part of that workload's rows. */
  readonly passing: ReadonlySet<string>;
}

/**
 * Who else can connect: the conditions under which a pod that no manifest holds can open more at a workload than a pod without labels. Pods
 * that pass as a workload of their namespace, or have an address outside, are left out if that row already says as much.
 * @param policies of one address family
 * @throws TooManyConditions
 */
export function whoElse(connectivity: Connectivity, policies: OpenPolicies): OthersWhoGetIn {
  const { space } = policies;
  const { diagrams } = space;
  const finder = new Finder(connectivity, policies);
  const passing = new PassingPods(connectivity, policies);
  const namespaces = new Set<string>();
  const rows = new Map<string, { set: DiagramSet; within: DiagramSet; to: Peer[]; verdict: Verdict }>();
  for (const group of connectivity.groups) {
    if (group.kind !== 'pod' || group.peers[0]?.kind !== 'workload') continue;
    const said = new SaidRows(connectivity, group);
    for (const { pods, verdict } of finder.of(new WorkloadEnd(space, group.pods))) {
      for (const to of targetsOf(group)) {
        const known = passing.of(pods, said, to, verdict);
        for (const namespace of known.namespaces) namespaces.add(namespace);
        const left = diagrams.minus(pods, known.pods);
        if (left === diagrams.never) continue;
        const key = [left, pods, verdict.open, verdict.depends].map(({ id }) => id).join();
        const row = rows.get(key);
        if (row) row.to.push(...to);
        else rows.set(key, { set: left, within: pods, to: [...to], verdict });
      }
    }
  }
  // Rows with other ports may be about the same pods.
  const conditions = new Map<string, readonly Witnessed[]>();
  return {
    rows: [...rows.values()].map(({ set, within, to, verdict }) => {
      const key = `${set.id} ${within.id}`;
      const possible = conditions.get(key) ?? conditionsOf(space, policies.declared, set, within);
      conditions.set(key, possible);
      return { to, verdict, possible };
    }),
    passing: namespaces,
  };
}

interface Found {
  readonly pods: DiagramSet;
  readonly verdict: Verdict;
}

/** Pods of a workload with the same isolation. */
interface Case {
  /** What they let in, and what is let out to them. */
  readonly entering: Diagram<PortSet>;
  readonly surelyEntering: Diagram<PortSet>;
  readonly leaving: Leaving;
  readonly surelyLeaving: Leaving;
}

/** Finds the pods that can open more at a workload than pods without labels. */
class Finder {
  private readonly policies: OpenPolicies;
  private readonly plain: PlainPods;
  /** Pods of namespaces where policies limit the egress of plain pods, or of those that stand for them. */
  private readonly limited: DiagramSet;
  private readonly leaving: LeavingAlike;
  /** The results for workloads that differ only in what they let in, by that. */
  private readonly known = new Map<string, readonly Found[]>();

  constructor(connectivity: Connectivity, policies: OpenPolicies) {
    this.policies = policies;
    this.leaving = new LeavingAlike(policies);
    this.plain = new PlainPods(connectivity, policies);
    const { diagrams } = policies.space;
    const plain = this.plain.withoutPodLabels(policies.isolation.Egress);
    const sets = [...diagrams.regions(plain, diagrams.always)].filter(([isolation]) => isolation.policies.length > 0);
    const limited = balanced(
      sets.map(([, set]) => set),
      (a, b) => diagrams.or(a, b),
    );
    this.limited = limited ? this.plain.mayBeIn(limited) : diagrams.never;
  }

  of(end: WorkloadEnd): readonly Found[] {
    const { policies, leaving } = this;
    const { diagrams } = policies.space;
    // The isolation of the workload may depend on unknown facts about its pods.
    const cases = [...diagrams.regions(end.of(policies.isolation.Ingress), end.domain)].map(([limits, domain]) => ({
      domain,
      entering: openOn(policies, end, 'perhaps', limits),
      surelyEntering: openOn(policies, end, 'surely', limits),
      leaving: leaving.to(end, 'perhaps', domain),
      surelyLeaving: leaving.to(end, 'surely', domain),
    }));
    if (!cases.every(({ domain }) => leaving.isAlike(end, domain))) return this.found(cases);
    const key = cases.map(({ entering, surelyEntering }) => `${entering.id} ${surelyEntering.id}`).join();
    const found = this.known.get(key) ?? this.found(cases);
    this.known.set(key, found);
    return found;
  }

  private found(cases: readonly Case[]): Found[] {
    const { policies, plain } = this;
    const { diagrams } = policies.space;
    const { isolation: Egress } = this.leaving;
    const joined = (join: typeof UNION, of: (one: Case) => Diagram<PortSet>) =>
      cases.map(of).reduce((a, b) => diagrams.apply(join, a, b));
    const both = (a: Diagram<PortSet>, b: Diagram<PortSet>) => diagrams.apply(INTERSECTION, a, b);

    const entering = joined(UNION, (one) => one.entering);
    // If pods without labels have free egress, only more ingress can make a difference.
    const more = support(diagrams, diagrams.apply(DIFFERENCE, entering, plain.of(entering)));
    const asked = diagrams.or(more, diagrams.and(support(diagrams, entering), this.limited));
    if (asked === diagrams.never) return [];
    const possible = joined(UNION, (one) => both(one.entering, one.leaving.by(Egress, asked)));
    const places = plain.placesOf(asked);
    const ofPlain = joined(UNION, (one) =>
      both(plain.withoutPodLabels(one.entering), one.leaving.by(plain.withoutPodLabels(Egress), places)),
    );
    const perhaps = overUnknowns(policies.space, possible, 'perhaps');
    const excess = diagrams.apply(DIFFERENCE, perhaps, plain.most(overUnknowns(policies.space, ofPlain, 'perhaps')));
    return [...diagrams.regions(excess, asked)].flatMap(([ports, set]) => {
      if (ports.isEmpty) return [];
      const surely = joined(INTERSECTION, (one) => both(one.surelyEntering, one.surelyLeaving.by(Egress, set)));
      const open = overUnknowns(policies.space, surely, 'surely');
      return [...diagrams.regions(open, set)].map(([certain, pods]) => ({
        pods,
        verdict: { open: ports.intersect(certain), depends: ports.subtract(certain) },
      }));
    });
  }
}

/** The pods for which any port is open. */
function support(diagrams: OpenPolicies['space']['diagrams'], ports: Diagram<PortSet>): DiagramSet {
  return diagrams.apply(ANY_PORT, ports, diagrams.always);
}

const ANY_PORT = { combine: (ports: PortSet) => !ports.isEmpty };

/** The peers of a group in lists that share one answer. A bare Pod has no row with itself, so it gets a list of its own. */
function targetsOf({ peers }: PodGroup): Peer[][] {
  const others = peers.filter((peer) => !isBarePod(peer));
  return [...(others.length > 0 ? [others] : []), ...peers.filter(isBarePod).map((peer) => [peer])];
}
