/**
 * A second, deliberately naive reading of networking.k8s.io/v1: one source, one target, one port, one protocol at a time, on the
 * objects as `kubectl get -o json` shows them. Written from the text of the API alone; it shares no code with lib/.
 */
import { BlockList, isIPv6 } from 'node:net';

export interface LabelSelector {
  matchLabels?: Record<string, string> | null;
  matchExpressions?: { key: string; operator: string; values?: string[] | null }[] | null;
}
export interface PolicyPeer {
  podSelector?: LabelSelector | null;
  namespaceSelector?: LabelSelector | null;
  ipBlock?: { cidr: string; except?: string[] | null };
}
export interface PolicyPort {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}
export interface Policy {
  metadata: { name: string; namespace: string };
  spec: {
    podSelector?: LabelSelector | null;
    policyTypes?: string[] | null;
    ingress?: { from?: PolicyPeer[] | null; ports?: PolicyPort[] | null }[] | null;
    egress?: { to?: PolicyPeer[] | null; ports?: PolicyPort[] | null }[] | null;
  };
}

/** One end of a connection, with everything known about it. */
export interface Endpoint {
  /** Absent: not a pod, or one that policies do not know. */
  pod?: {
    namespace: string;
    namespaceLabels: Record<string, string>;
    labels: Record<string, string>;
  };
  /** Where named ports are looked up. */
  ports?: { name?: string; protocol?: string; containerPort: number }[];
  /** As an ipBlock sees it; absent: no ipBlock ever matches. */
  address?: string | undefined;
}

/** May the source send this, as far as its own policies are concerned? */
export function egressAllowed(policies: Policy[], source: Endpoint, target: Endpoint, port: number, protocol: string) {
  return directionAllowed('Egress', policies, source, target, target, port, protocol);
}

/** May the target receive this, as far as its own policies are concerned? */
export function ingressAllowed(policies: Policy[], source: Endpoint, target: Endpoint, port: number, protocol: string) {
  return directionAllowed('Ingress', policies, target, source, target, port, protocol);
}

function directionAllowed(
  direction: 'Ingress' | 'Egress',
  policies: Policy[],
  subject: Endpoint,
  other: Endpoint,
  target: Endpoint,
  port: number,
  protocol: string,
): boolean {
  let isolated = false;
  for (const policy of policies) {
    // "This NetworkPolicy applies to the pods of its namespace that podSelector selects."
    if (!subject.pod || policy.metadata.namespace !== subject.pod.namespace) continue;
    if (!selectorMatches(policy.spec.podSelector ?? {}, subject.pod.labels)) continue;
    if (!typesOf(policy).includes(direction)) continue;
    isolated = true;
    const rules =
      direction === 'Ingress'
        ? (policy.spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (policy.spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    for (const { peers, ports } of rules) {
      // "If this field is empty or missing, this rule matches all sources."
      const peerOk = !peers || peers.length === 0 || peers.some((peer) => peerMatches(peer, policy, other));
      // "If this field is empty or missing, this rule matches all ports."
      const portOk = !ports || ports.length === 0 || ports.some((entry) => portMatches(entry, target, port, protocol));
      if (peerOk && portOk) return true;
    }
  }
  return !isolated;
}

/** "If this field is not specified, it will default based on the existence of ingress or egress rules; policies that contain an egress section are assumed to affect egress, and all policies (whether or not they contain an ingress section) are assumed to affect ingress." */
function typesOf({ spec }: Policy): string[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) return spec.policyTypes;
  return spec.egress && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

export function peerMatches(peer: PolicyPeer, policy: Policy, other: Endpoint): boolean {
  if (peer.ipBlock) {
    const { cidr, except } = peer.ipBlock;
    if (other.address === undefined || !contains(cidr, other.address)) return false;
    for (const hole of except ?? []) if (contains(hole, other.address)) return false;
    return true;
  }
  if (!other.pod) return false;
  if (peer.namespaceSelector) {
    if (!selectorMatches(peer.namespaceSelector, other.pod.namespaceLabels)) return false;
  } else if (other.pod.namespace !== policy.metadata.namespace) return false;
  return !peer.podSelector || selectorMatches(peer.podSelector, other.pod.labels);
}

export function selectorMatches(selector: LabelSelector, labels: Record<string, string>): boolean {
  for (const key of Object.keys(selector.matchLabels ?? {})) {
    if (!(key in labels)) return false;
    if (labels[key] !== selector.matchLabels?.[key]) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const present = key in labels;
    const listed = present && (values ?? []).indexOf(labels[key] as string) >= 0;
    if (operator === 'In' && !listed) return false;
    if (operator === 'NotIn' && listed) return false;
    if (operator === 'Exists' && !present) return false;
    if (operator === 'DoesNotExist' && present) return false;
  }
  return true;
}

export function portMatches(entry: PolicyPort, target: Endpoint, port: number, protocol: string): boolean {
  // "If not specified, this field defaults to TCP."
  if ((entry.protocol ?? 'TCP') !== protocol) return false;
  // "If this field is not provided, this matches all port names and numbers."
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'number') {
    return entry.endPort === undefined ? port === entry.port : port >= entry.port && port <= entry.endPort;
  }
  for (const declared of target.ports ?? []) {
    if (declared.name === entry.port && (declared.protocol ?? 'TCP') === protocol && declared.containerPort === port) {
      return true;
    }
  }
  return false;
}

/** What was asked before, by the block and the address: worlds have few of each, and are asked millions of times. */
const answers = new Map<string, Map<string, boolean>>();

export function contains(cidr: string, address: string): boolean {
  let known = answers.get(cidr);
  if (!known) {
    known = new Map();
    answers.set(cidr, known);
  }
  let answer = known.get(address);
  if (answer === undefined) {
    answer = isWithin(cidr, address);
    known.set(address, answer);
  }
  return answer;
}

function isWithin(cidr: string, address: string): boolean {
  const [net = '', length] = cidr.split('/');
  if (isIPv6(net) !== isIPv6(address)) return false;
  const family = isIPv6(net) ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(net, Number(length), family);
  return block.check(address, family);
}
