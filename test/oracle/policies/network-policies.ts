/** networking.k8s.io/v1 as one stage among others: semantics of the API's own text, one connection at a time. */
import { type LabelSelector, type PolicyPeer, type PolicyPort, peerMatches, selectorMatches } from '../evaluator.ts';
import type { DeclaredPort, End, Match } from './end.ts';
import { every, some, when } from './end.ts';
import { type KubeObject, ofKind } from './objects.ts';

export type Direction = 'Ingress' | 'Egress';

interface Rule {
  peers: PolicyPeer[];
  ports: PolicyPort[];
}

export interface NetworkPolicyOptions {
  /** Are the rules of a direction read that policyTypes does not name, and do they isolate? */
  readsAllRules: boolean;
  /** Does an ipBlock match a pod or a node by its address? */
  blocksMatchPods: boolean;
  /** Do the ports of init containers have names? */
  initPorts: boolean;
  /** What a peer matches besides pods and blocks. */
  beyondPods?: (peer: PolicyPeer, ownNamespace: string, other: End) => boolean;
}

export class NetworkPolicies {
  readonly #policies: KubeObject[];
  readonly #options: NetworkPolicyOptions;

  constructor(objects: readonly KubeObject[], options: NetworkPolicyOptions) {
    this.#policies = ofKind(objects, 'networking.k8s.io', 'NetworkPolicy');
    this.#options = options;
  }

  /** Those in force for the pod in this direction. */
  of(subject: End, direction: Direction): KubeObject[] {
    const { pod } = subject;
    if (!pod) return [];
    return this.#policies.filter(
      ({ metadata, spec }) =>
        (metadata.namespace ?? 'default') === pod.namespace &&
        selectorMatches((spec.podSelector ?? {}) as LabelSelector, pod.labels) &&
        this.#directions(spec).includes(direction),
    );
  }

  /** Does a rule of the policy match? */
  allows(policy: KubeObject, direction: Direction, other: End, target: End, port: number, protocol: string): Match {
    return some(
      rulesOf(policy, direction).map(({ peers, ports }) =>
        every([
          peers.length === 0 ? 'yes' : some(peers.map((peer) => this.#peer(peer, policy, other))),
          ports.length === 0 ? 'yes' : some(ports.map((entry) => this.#port(entry, target, port, protocol))),
        ]),
      ),
    );
  }

  #directions(spec: KubeObject['spec']): Direction[] {
    const types = (spec.policyTypes ?? []) as Direction[];
    const hasEgress = (spec.egress ?? []).length > 0;
    if (types.length === 0) return hasEgress ? ['Ingress', 'Egress'] : ['Ingress'];
    if (!this.#options.readsAllRules) return types;
    const hasIngress = (spec.ingress ?? []).length > 0;
    return [...types, ...(hasIngress ? ['Ingress' as const] : []), ...(hasEgress ? ['Egress' as const] : [])];
  }

  #peer(peer: PolicyPeer, { metadata }: KubeObject, other: End): Match {
    if (!peer.ipBlock && this.#options.beyondPods?.(peer, metadata.namespace ?? 'default', other)) return 'yes';
    const isDoubtful = peer.ipBlock && !this.#options.blocksMatchPods;
    if (isDoubtful && other.pod) return 'no';
    const policy = { metadata: { name: metadata.name, namespace: metadata.namespace ?? 'default' }, spec: {} };
    if (!peerMatches(peer, policy, other)) return 'no';
    // A setting of the agent says whether blocks match nodes.
    return isDoubtful && other.node ? 'maybe' : 'yes';
  }

  #port(entry: PolicyPort, target: End, port: number, protocol: string): Match {
    if ((entry.protocol ?? 'TCP') !== protocol) return 'no';
    if (entry.port === undefined) return 'yes';
    if (typeof entry.port === 'number') return when(port >= entry.port && port <= (entry.endPort ?? entry.port));
    if (target.node) return hasPort(target.node.ports, entry.port, port, protocol) ? 'maybe' : 'no';
    return when(hasPort(namedPorts(target, this.#options.initPorts), entry.port, port, protocol));
  }
}

/** The ports of the pod that have names. */
export function namedPorts({ pod }: End, withInit: boolean): DeclaredPort[] {
  return pod ? [...pod.ports, ...(withInit ? pod.initPorts : [])] : [];
}

/** A name stands for a port with the protocol that the container gives it. */
export function hasPort(ports: readonly DeclaredPort[], name: string, port: number, protocol: string): boolean {
  return ports.some((one) => one.name === name && one.containerPort === port && (one.protocol ?? 'TCP') === protocol);
}

function rulesOf({ spec }: KubeObject, direction: Direction): Rule[] {
  const rules = ((direction === 'Ingress' ? spec.ingress : spec.egress) ?? []) as KubeObject[];
  return rules.map((rule) => ({
    peers: (direction === 'Ingress' ? rule['from'] : rule['to']) ?? [],
    ports: rule['ports'] ?? [],
  }));
}
