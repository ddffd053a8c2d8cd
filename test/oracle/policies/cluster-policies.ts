/**
 * policy.networking.k8s.io: ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy, naively: one source, one target,
 * one port at a time. Written from the text of the API alone.
 */
import { contains, type LabelSelector, type PolicyPeer, selectorMatches } from '../evaluator.ts';
import type { End, Evaluator, Match, Outcomes, Step } from './end.ts';
import { every, firstOf, inTurn, OPEN, some, union, when } from './end.ts';
import { type Direction, hasPort, NetworkPolicies, namedPorts } from './network-policies.ts';
import { type KubeObject, ofKind } from './objects.ts';

const PEERS = ['namespaces', 'pods', 'networks', 'domainNames', 'nodes'];

const GROUP = 'policy.networking.k8s.io';

/** A policy with its place: those of a tier are asked by ascending priority. */
export interface ClusterPolicy {
  object: KubeObject;
  tier: 'AdminNetworkPolicy' | 'Admin' | 'BaselineAdminNetworkPolicy' | 'Baseline';
  priority: number;
}

export type SelectedPods = Pick<PolicyPeer, 'namespaceSelector' | 'podSelector'>;

export interface ClusterPolicyOptions {
  /** Do `networks` match pods and nodes? The text says so; Cilium does not. */
  networksMatchPods: boolean;
  /** What a `namespaces` peer matches besides the pods of the namespaces that it selects. */
  beyondPods?: (selector: LabelSelector, other: End) => boolean;
  /** What a `pods` peer matches besides pods. */
  beyondSelectedPods?: (pods: SelectedPods, other: End) => boolean;
  /** May those who may reach names ask for them, and are no pods meant by them? Cilium says so. */
  namesAreOutside?: boolean;
  initPorts: boolean;
}

function clusterPoliciesOf(objects: readonly KubeObject[]): ClusterPolicy[] {
  return ofKind(objects, GROUP, 'ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy').map(
    (object) => ({
      object,
      tier: object.kind === 'ClusterNetworkPolicy' ? object['spec'].tier : object.kind,
      priority: object['spec'].priority ?? 0,
    }),
  );
}

export class ClusterPolicies {
  readonly #policies: readonly ClusterPolicy[];
  readonly #options: ClusterPolicyOptions;

  constructor(objects: readonly KubeObject[], options: ClusterPolicyOptions) {
    this.#policies = clusterPoliciesOf(objects);
    this.#options = options;
  }

  has(tier: ClusterPolicy['tier']): boolean {
    return this.#policies.some((one) => one.tier === tier);
  }

  /**
   * What a tier says. Pass leaves it. Of equal priorities "the implementation can apply any", so each that matches may be the one.
   */
  stage(
    tier: ClusterPolicy['tier'],
    direction: Direction,
    subject: End,
    other: End,
    port: number,
    protocol: string,
  ): Set<Step> {
    const target = direction === 'Ingress' ? subject : other;
    const policies = this.#policies.filter(
      (one) => one.tier === tier && isSubject(one.object['spec'].subject, subject),
    );
    const steps = new Set<Step>();
    for (const priority of [...new Set(policies.map((one) => one.priority))].sort((a, b) => a - b)) {
      const tied = policies
        .filter((one) => one.priority === priority)
        .map(({ object }) => firstOf(this.#rules(object, direction, other, target, port, protocol)));
      for (const one of tied) for (const step of one) if (step !== 'next') steps.add(step);
      if (!tied.every((one) => one.has('next'))) return steps;
    }
    steps.add('next');
    return steps;
  }

  *#rules(
    { kind, spec }: KubeObject,
    direction: Direction,
    other: End,
    target: End,
    port: number,
    protocol: string,
  ): Generator<{ match: Match; step: Step }> {
    const isNew = kind === 'ClusterNetworkPolicy';
    for (const rule of (direction === 'Ingress' ? spec.ingress : spec.egress) ?? []) {
      const peers = (direction === 'Ingress' ? rule.from : rule.to) as KubeObject[];
      const ports = isNew ? rule.protocols : rule.ports;
      const step = ({ Accept: 'allow', Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const)[rule.action as string];
      if (!step) throw new Error(`no action: ${rule.action}`);
      // A peer of a kind that is not known fails closed: no Accept, and a Deny or Pass is a Deny of everything.
      if (peers.some((peer) => !PEERS.some((field) => field in peer))) {
        if (step !== 'allow') yield { step: 'deny', match: 'yes' };
        continue;
      }
      if (this.#options.namesAreOutside && peers.some((peer) => peer['domainNames']))
        yield { step, match: when(isDns(target, port, protocol)) };
      yield {
        step,
        match: every([
          some(peers.map((peer) => this.#peer(peer, other))),
          ports === undefined
            ? 'yes'
            : when((ports as KubeObject[]).some((entry) => this.#port(entry, target, port, protocol))),
        ]),
      };
    }
  }

  #peer(peer: KubeObject, other: End): Match {
    if (peer['namespaces']) {
      if (this.#options.beyondPods?.(peer['namespaces'], other)) return 'yes';
      return when(other.pod !== undefined && selectorMatches(peer['namespaces'], other.pod.namespaceLabels));
    }
    if (peer['pods'])
      return when(selectsPod(peer['pods'], other) || this.#options.beyondSelectedPods?.(peer['pods'], other) === true);
    if (peer['networks']) {
      if (!this.#options.networksMatchPods && other.pod) return 'no';
      if (!(peer['networks'] as string[]).some((cidr) => contains(cidr, other.address))) return 'no';
      // A setting of the agent says whether blocks match nodes.
      return !this.#options.networksMatchPods && other.node ? 'maybe' : 'yes';
    }
    // A name may resolve to any address, a pod's too.
    if (peer['domainNames']) return this.#options.namesAreOutside && (other.pod || other.node) ? 'no' : 'maybe';
    // Which addresses nodes have, and which labels, nobody says.
    if (peer['nodes']) return other.pod ? 'no' : 'maybe';
    throw new Error(`no peer: ${JSON.stringify(peer)}`);
  }

  #port(entry: KubeObject, target: End, port: number, protocol: string): boolean {
    const named = entry['namedPort'] ?? entry['destinationNamedPort'];
    if (named !== undefined) return hasPort(namedPorts(target, this.#options.initPorts), named, port, protocol);
    if (entry['portNumber']) {
      return (entry['portNumber'].protocol ?? 'TCP') === protocol && entry['portNumber'].port === port;
    }
    if (entry['portRange']) {
      const { start, end, protocol: given = 'TCP' } = entry['portRange'];
      return given === protocol && port >= start && port <= end;
    }
    const { destinationPort } = entry[protocol.toLowerCase()] ?? {};
    if (!destinationPort) return false;
    const { number, range } = destinationPort;
    return range ? port >= range.start && port <= range.end : port === number;
  }
}

function isDns(target: End, port: number, protocol: string): boolean {
  const ports = namedPorts(target, false);
  return (
    target.pod?.labels['k8s-app'] === 'kube-dns' &&
    ['dns', 'dns-tcp'].some((name) => hasPort(ports, name, port, protocol))
  );
}

function isSubject(subject: KubeObject, { pod }: End): boolean {
  if (!pod) return false;
  if (subject['namespaces']) return selectorMatches(subject['namespaces'], pod.namespaceLabels);
  return selectsPod(subject['pods'], { pod, address: '' });
}

/** An absent namespaceSelector is an empty one: there is no own namespace. */
function selectsPod(selectors: KubeObject, { pod }: End): boolean {
  if (!pod) return false;
  return (
    selectorMatches(selectors['namespaceSelector'] ?? {}, pod.namespaceLabels) &&
    selectorMatches(selectors['podSelector'] ?? {}, pod.labels)
  );
}

/** The order of tiers that the text gives; of the two kinds of admin policies in one cluster it gives none. */
export class AdminEvaluator implements Evaluator {
  readonly #cluster: ClusterPolicies;
  readonly #network: NetworkPolicies;

  constructor(objects: readonly KubeObject[]) {
    this.#cluster = new ClusterPolicies(objects, { networksMatchPods: true, initPorts: true });
    this.#network = new NetworkPolicies(objects, { readsAllRules: false, blocksMatchPods: true, initPorts: true });
  }

  egress(from: End, to: End, port: number, protocol: string): Outcomes {
    return this.#direction('Egress', from, to, to, port, protocol);
  }

  ingress(from: End, to: End, port: number, protocol: string): Outcomes {
    return this.#direction('Ingress', to, from, to, port, protocol);
  }

  #direction(direction: Direction, subject: End, other: End, target: End, port: number, protocol: string): Outcomes {
    if (!subject.pod) return OPEN;
    const tier = (name: ClusterPolicy['tier']) => () =>
      this.#cluster.stage(name, direction, subject, other, port, protocol);
    const networkPolicies = () => {
      const applying = this.#network.of(subject, direction);
      if (applying.length === 0) return new Set<Step>(['next']);
      const allowed = some(
        applying.map((policy) => this.#network.allows(policy, direction, other, target, port, protocol)),
      );
      return new Set<Step>(allowed === 'yes' ? ['allow'] : allowed === 'no' ? ['deny'] : ['allow', 'deny']);
    };
    const admin = [tier('AdminNetworkPolicy'), tier('Admin')] as const;
    const baseline = [tier('BaselineAdminNetworkPolicy'), tier('Baseline')] as const;
    return union(
      ...[admin, [...admin].reverse()].flatMap((before) =>
        [baseline, [...baseline].reverse()].map((after) => inTurn([...before, networkPolicies, ...after])),
      ),
    );
  }
}
