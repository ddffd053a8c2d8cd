import type { DeclaredConnection, DeclaredPeer, Intent, OutsidePods } from '../manifests/intent.ts';
import type { Location, Manifests, Problem, Protocol, Workload } from '../manifests/model.ts';
import { problem } from '../manifests/problem.ts';
import type { DecidingRule } from './compiled-policy.ts';
import { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import { IntentPods } from './intent-pods.ts';
import type { Witnessed } from './open-world/condition.ts';
import { conditionName } from './open-world/condition-name.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import type { PodSpace } from './open-world/pod-space.ts';
import { withinLimit } from './open-world/too-many-conditions.ts';
import type { ReachOptions } from './options.ts';
import { isOutsidePod, outsidePod, withWorkloads } from './outside-pod.ts';
import { ELSEWHERE, type Peer, strangerName, workloadName } from './peer.ts';
import { PortSet } from './port-set.ts';

/** A pair of peers for which the manifests allow something else than what is declared. */
export interface Deviation {
  readonly kind: 'more' | 'less';
  /** False: whether it is allowed depends on what is unknown offline. */
  readonly certain: boolean;
  readonly from: DeviationEnd;
  readonly to: DeviationEnd;
  /** All ports by which the two differ. */
  readonly ports: PortSet;
  /** The names, as `protocol/name`, that the port has on a possible pod; of those that rules ask for, `portNames`, no other. */
  readonly named?: readonly string[];
  readonly portNames?: readonly string[];
  /** Where the connection that is missing is declared. */
  readonly declaredAt?: Location;
  /** The rules that let through what is more. */
  readonly rules: readonly DecidingRule[];
}

/** A peer of the manifests, or possible pods that no manifest holds. */
export type DeviationEnd = End | PossibleEnd;

export interface PossibleEnd {
  readonly possible: readonly Witnessed[];
  readonly set: DiagramSet;
  readonly space: PodSpace;
}

/** The printed name, or names. */
export function namesOfEnd(end: DeviationEnd): string[] {
  return 'possible' in end ? end.possible.map(({ condition }) => conditionName(condition)) : [end.peer.name];
}

export interface IntentResult {
  /** Of the manifests and the pods outside of them that the intent names. */
  readonly connectivity: Connectivity;
  readonly deviations: readonly Deviation[];
  /** How many ordered pairs of peers were compared. */
  readonly compared: number;
  /** Workloads that the intent names and the manifests lack. */
  readonly problems: readonly Problem[];
}

interface Declared {
  readonly from: DeclaredPeer;
  readonly to: DeclaredPeer;
  readonly ports: PortSet;
  readonly location: Location;
}

/**
 * Compares what manifests allow with what is declared for the guarded workloads: nothing more, nothing less.
 * @throws TooManyConditions
 */
export function checkIntent(manifests: Manifests, intent: Intent, options: ReachOptions = {}): IntentResult {
  const connectivity = new Connectivity(withOutsidePods(manifests, intent), options);
  const check = withinLimit(manifests.policies, () => new Check(connectivity, intent));
  return { connectivity, deviations: check.deviations, compared: check.compared, problems: check.problems };
}

class Check {
  readonly deviations: Deviation[] = [];
  readonly problems: Problem[] = [];
  compared = 0;
  private readonly connectivity: Connectivity;
  private readonly guarded: Guarded;
  private readonly declared: readonly Declared[];

  constructor(connectivity: Connectivity, intent: Intent) {
    this.connectivity = connectivity;
    this.guarded = guardedBy(intent);
    this.declared = intent.connections.map(({ from, to, port, protocol, location }) => ({
      ...{ from, to, location },
      ports: PortSet.range(protocol as Protocol, port),
    }));
    this.findUnknownWorkloads(intent);
    const ends = connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
    for (const from of ends) for (const to of ends) this.compare(from, to);
    if (connectivity.cni === 'spec') return;
    const pods = new IntentPods(connectivity, intent);
    for (const end of ends) {
      if (this.guarded.ingress.has(end.peer.name)) this.comparePods(pods, end, 'from');
      if (this.guarded.egress.has(end.peer.name)) this.comparePods(pods, end, 'to');
    }
  }

  /** Every pod that could exist; `place` is where it is. */
  private comparePods(pods: IntentPods, end: End, place: 'from' | 'to'): void {
    const { group, peer } = end;
    if (group.kind !== 'pod') return;
    const own = this.deviations.filter(
      ({ kind, from, to }) =>
        kind === 'more' && (place === 'from' ? to : from) === end && 'peer' in from && 'peer' in to,
    );
    const others = own.map(({ from, to, ports }) => ({ ...((place === 'from' ? from : to) as End), ports }));
    const known = {
      ofWorkload: (name: string) =>
        others.filter((one) => one.peer.name === name).reduce((set, { ports }) => set.union(ports), PortSet.none),
      ofAddresses: others.flatMap(({ group: other, ports }) =>
        other.kind === 'external' ? other.ranges.map((range) => ({ range, ports })) : [],
      ),
    };
    for (const { possible, set, space, ports, named, portNames, certain, rules } of pods.excess(
      peer.name,
      group,
      place,
      known,
    )) {
      const pod: PossibleEnd = { possible, set, space };
      const ends = place === 'from' ? { from: pod, to: end } : { from: end, to: pod };
      this.deviations.push({ kind: 'more', certain, ...ends, ports, named, portNames, rules });
    }
  }

  private compare(from: End, to: End): void {
    if (!isGuarded(this.guarded, from.peer, to.peer)) return;
    if (!this.connectivity.isModelled(from.group, to.group) || (from.peer === to.peer && isSinglePod(from.peer)))
      return;
    this.compared++;
    const granted = granting(this.declared, this.guarded, from.peer, to.peer);
    const declared = granted.reduce((set, { ports }) => set.union(ports), PortSet.none);
    const { open, depends } = this.connectivity.between(from.group, to.group);
    if (this.connectivity.cni === 'spec' || !(isPossiblePod(from.peer) || isPossiblePod(to.peer))) {
      this.add('more', true, from, to, open.subtract(declared));
      this.add('more', false, from, to, depends.subtract(declared));
    }
    if (from.peer.kind === 'ingress-controller') return;
    for (const { ports, location, ...ends } of granted) {
      if (!mustHold(ends.from, from.peer) || !mustHold(ends.to, to.peer)) continue;
      if (ends.from === 'anyone' || ends.to === 'anyone') {
        // Whether anyone may leave, or be entered, is that one's own affair.
        const own = this.connectivity.directionResults(from.group, to.group)[
          ends.from === 'anyone' ? 'Ingress' : 'Egress'
        ];
        this.add('less', true, from, to, ports.subtract(own), location);
        continue;
      }
      this.add('less', true, from, to, ports.subtract(open).subtract(depends), location);
      this.add('less', false, from, to, ports.intersect(depends), location);
    }
  }

  private add(
    kind: Deviation['kind'],
    certain: boolean,
    from: End,
    to: End,
    ports: PortSet,
    declaredAt?: Location,
  ): void {
    if (ports.isEmpty) return;
    const rules = kind === 'more' ? this.connectivity.decidingRules(from.group, to.group) : [];
    this.deviations.push({ kind, certain, from, to, ports, rules, ...(declaredAt && { declaredAt }) });
  }

  private findUnknownWorkloads({ guarded, connections }: Intent): void {
    const seen = new Set<string>();
    const names = [
      ...guarded.map(({ workload, location }) => ({ name: workload, location })),
      ...connections.flatMap(({ from, to, location }) => [from, to].map((name) => ({ name, location }))),
    ];
    for (const { name, location } of names) {
      if (typeof name !== 'string' || name === 'anyone' || seen.has(name) || this.connectivity.groupOf(name)) continue;
      seen.add(name);
      const fact = `intent: ${name} is not in the manifests`;
      this.problems.push(problem('MF051', location, fact, 'correct the name, or give the folder that has it'));
    }
  }
}

/** The workloads that intents guard, by their printed names. */
export type Guarded = Readonly<Record<'ingress' | 'egress', ReadonlySet<string>>>;

export function guardedBy(...intents: readonly Intent[]): Guarded {
  const all = intents.flatMap(({ guarded }) => guarded);
  return {
    ingress: new Set(all.filter(({ ingress }) => ingress).map(({ workload }) => workload)),
    egress: new Set(all.filter(({ egress }) => egress).map(({ workload }) => workload)),
  };
}

/** Is `from` guarded when it leaves, or `to` when it is entered? */
export function isGuarded(guarded: Guarded, from: Peer, to: Peer): boolean {
  return guarded.egress.has(from.name) || guarded.ingress.has(to.name);
}

/** Those of the declared connections that let `from` open something at `to`. */
export function granting<Declared extends Pick<DeclaredConnection, 'from' | 'to'>>(
  declared: readonly Declared[],
  guarded: Guarded,
  from: Peer,
  to: Peer,
): Declared[] {
  const leavesGuarded = guarded.egress.has(from.name);
  const entersGuarded = guarded.ingress.has(to.name);
  return declared.filter(
    (one) =>
      covers(one.from, from) &&
      covers(one.to, to) &&
      // A declaration that anyone may come gives no guarded workload the right to go there.
      !(leavesGuarded && one.from === 'anyone') &&
      !(entersGuarded && one.to === 'anyone'),
  );
}

/** The ports that an intent lets `from` open at `to`; undefined where it guards neither end in the direction in question. */
export function declaredPorts(intent: Intent, from: Peer, to: Peer): PortSet | undefined {
  const guarded = guardedBy(intent);
  if (!isGuarded(guarded, from, to)) return undefined;
  return portsOfDeclared(granting(intent.connections, guarded, from, to));
}

export function portsOfDeclared(connections: readonly DeclaredConnection[]): PortSet {
  return connections.reduce((set, { protocol, port }) => set.union(PortSet.range(protocol, port)), PortSet.none);
}

/** Asked about as one of all pods that could exist. */
function isPossiblePod(peer: Peer): boolean {
  return peer.kind === 'stranger' || isOutsidePod(peer);
}

/** One pod is the same on both ends; of other workloads, there may be another replica. */
function isSinglePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.kind === 'Pod';
}

/** Does the intent mean this peer? */
function covers(declared: DeclaredPeer, peer: Peer): boolean {
  if (declared === 'anyone') return true;
  if (typeof declared === 'string') return declared === peer.name;
  return peer.kind === 'workload' && isAmong(peer.workload, declared);
}

function isAmong({ namespace, labels }: Workload, outside: OutsidePods): boolean {
  return namespace === outside.namespace && [...outside.podLabels].every(([key, value]) => labels.get(key) === value);
}

/**
 * "Anyone" must get through as an address and as a pod of another namespace; a pod of no manifest in a namespace of ours may be
 * limited by that namespace's own policies.
 */
function mustHold(declared: DeclaredPeer, peer: Peer): boolean {
  return declared !== 'anyone' || peer.kind !== 'stranger' || peer.name === strangerName(ELSEWHERE);
}

/** The pods that the intent names by their labels, added as if they were in the manifests, so that they get a verdict too. */
function withOutsidePods(manifests: Manifests, intent: Intent): Manifests {
  return withWorkloads(manifests, outsidePodsOf(intent, [manifests]));
}

/** The pods that the intent names by their labels and that none of the manifests holds. */
export function outsidePodsOf({ connections }: Intent, manifests: readonly Manifests[]): Workload[] {
  const pods = new Map<string, Workload>();
  for (const { from, to, location } of connections) {
    for (const peer of [from, to]) {
      if (typeof peer === 'string') continue;
      if (manifests.some(({ workloads }) => workloads.some((workload) => isAmong(workload, peer)))) continue;
      const pod = outsidePod(peer.namespace, peer.podLabels, location);
      pods.set(workloadName(pod), pod);
    }
  }
  return [...pods.values()];
}

/** One connection of many, to show. */
export function firstOf(ports: PortSet): { protocol: Protocol; port: number } | undefined {
  for (const [protocol, [range]] of ports.entries()) if (range) return { protocol, port: range[0] };
  return undefined;
}
