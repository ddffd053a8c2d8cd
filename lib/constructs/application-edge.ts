import { ApiObject, Chart } from 'cdk8s';
import { portProblem } from './field-rules.ts';
import { compact, type Json } from './json.ts';
import { portText } from './named-port.ts';
import { calledBy, MADE_BY } from './network-policy.ts';
import { Peer, type PeerPort } from './peer.ts';
import type { PolicySubject } from './policy-subject.ts';
import { required, type Shape, shown } from './shape.ts';

/** An end of an edge: a workload, or a peer that is not one of ours. */
export type EdgeEnd = PolicySubject | Peer;

/** A port of an edge: its name in the workload, or a number. `all` is every port of every protocol. */
export type EdgePort = string | number | PeerPort;

/** An edge with its ports resolved. No ports means every port of every protocol. */
export interface ResolvedEdge {
  readonly from: EdgeEnd;
  readonly to: EdgeEnd;
  readonly ports: readonly PeerPort[];
  /** Tells this edge from others between the same two ends, in the names of its policies. */
  readonly suffix: string;
}

/** Of anything else, such as an undefined port or a list in a list, no number could be read, and that means every port. */
const PORT: Shape = {
  oneOf: ['string', 'number', { fields: { port: 'number', endPort: 'number', protocol: 'string' } }],
  says: 'a port number, its name or { port, endPort, protocol }',
};

/** The edge, or the problems of its declaration. */
export function resolveEdge(
  from: EdgeEnd,
  to: EdgeEnd,
  asked: readonly EdgePort[],
): ResolvedEdge | { readonly problems: string[] } {
  const name = `edge ${from.name} -> ${to.name}`;
  // An invalid workload reports its own problems. Its edges would only repeat them.
  if ([from, to].some((end) => !(end instanceof Peer) && !end.isValid)) return { problems: [] };
  const problems = [from, to].flatMap((end) => endProblems(name, end));
  if (from instanceof Peer && to instanceof Peer)
    problems.push(`${name} has no workload at either end; make one of them a workload`);
  if (from === to && !(from instanceof Peer) && from.isOnePod) {
    const fact = `leads to itself, and ${from.name} is one pod, which always reaches itself`;
    problems.push(`${name} ${fact}; remove it, or give ${from.name} more pods`);
  }
  const all = to instanceof Peer && asked.length === 0 ? to.ports : asked;
  problems.push(...all.flatMap((port) => required('port', port, PORT)).map((problem) => `${name}: ${problem}`));
  if (problems.length > 0) return { problems };
  const ports = to instanceof Peer ? portsOfPeer(name, to, asked) : portsOfWorkload(name, to, asked);
  return 'problems' in ports ? ports : { from, to, ...ports };
}

type Ports = Pick<ResolvedEdge, 'ports' | 'suffix'> | { readonly problems: string[] };

function endProblems(edge: string, end: EdgeEnd): string[] {
  if (end instanceof Peer) return [...end.problems];
  if (!end.hostNetwork) return [];
  return [
    `${edge}: ${end.name} uses the network of its node, where no policy applies; use Peer.nodes with the addresses of the nodes`,
  ];
}

function portsOfWorkload(edge: string, to: PolicySubject, asked: readonly EdgePort[]): Ports {
  const known = to.ports.map((port) => (port.isNamed ? port.name : `${port.port}`)).join(', ');
  if (asked.length === 0) {
    const [only] = to.ports;
    if (only && to.ports.length === 1) return { ports: [rulePort(only)], suffix: only.name };
    const fact = to.ports.length === 0 ? `${to.name} has no port` : `${to.name} has ${to.ports.length} ports`;
    return { problems: [`${edge}: ${fact}; ${known === '' ? 'give it one' : `say which: ${known}`}`] };
  }
  if (asked.includes('all')) return { ports: [], suffix: 'all' };
  const found = asked.map((port) => {
    if (typeof port !== 'string') {
      const written = numbered(port);
      const listening = to.ports.find(
        (one) => one.port === written.port && one.protocol === written.protocol && one.endPort === written.endPort,
      );
      if (listening) return { port: rulePort(listening), suffix: listening.name };
      if (to.ports.length === 0 || written.port === undefined) return { port: written, suffix: suffixOf(written) };
    }
    const named = typeof port === 'string' ? to.ports.find(({ name }) => name === port) : undefined;
    return named ? { port: rulePort(named), suffix: named.name } : { missing: port };
  });
  const problems = found.flatMap((one) => {
    if ('missing' in one) {
      const called = typeof one.missing === 'string' ? shown(one.missing) : portText(numbered(one.missing) as never);
      return [`${edge}: ${to.name} has no port ${called}; ${known === '' ? 'give it one' : `use ${known}`}`];
    }
    return portProblems(edge, one.port);
  });
  if (problems.length > 0) return { problems };
  const valid = found as { port: PeerPort; suffix: string }[];
  return { ports: valid.map(({ port }) => port), suffix: valid.map(({ suffix }) => suffix).join('-') };
}

function portsOfPeer(edge: string, to: Peer, asked: readonly EdgePort[]): Ports {
  if (asked.includes('all')) return { ports: [], suffix: 'all' };
  const ports = asked.length === 0 ? to.ports : asked;
  if (ports.length === 0) return { problems: [`${edge}: it does not say which port; write its number, or 'all'`] };
  const named = ports.find((port) => typeof port === 'string');
  if (named !== undefined) {
    return {
      problems: [
        `${edge}: ${shown(named)} is not a port number, and the ports of ${to.name} have no names here; write the number`,
      ],
    };
  }
  const resolved = ports.map((port) => numbered(port as number | PeerPort));
  const problems = resolved.flatMap((port) => portProblems(edge, port));
  return problems.length > 0 ? { problems } : { ports: resolved, suffix: resolved.map(suffixOf).join('-') };
}

function numbered(port: number | PeerPort): PeerPort & { protocol: NonNullable<PeerPort['protocol']> } {
  return typeof port === 'number' ? { port, protocol: 'TCP' } : { ...port, protocol: port?.protocol ?? 'TCP' };
}

function rulePort({ port, endPort, protocol }: PeerPort): PeerPort {
  return compact({ protocol, port, endPort }) as PeerPort;
}

/** Such as `443`, `udp-53`, `8000-8100` or `sctp`. */
function suffixOf({ port, endPort, protocol = 'TCP' }: PeerPort): string {
  const numbers = [port, endPort].filter((one) => one !== undefined);
  return [...(protocol === 'TCP' && numbers.length > 0 ? [] : [protocol.toLowerCase()]), ...numbers].join('-');
}

function portProblems(edge: string, { port, endPort, protocol = 'TCP' }: PeerPort): string[] {
  const problems: string[] = [];
  const add = (problem: string | undefined) => problem !== undefined && problems.push(problem);
  if (port !== undefined) add(portProblem(`${edge}: port`, port));
  if (endPort !== undefined) add(portProblem(`${edge}: endPort`, endPort));
  if (endPort !== undefined && (port === undefined || endPort < port))
    add(`${edge}: endPort ${endPort} has no port before it; write the first port of the range as port`);
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol))
    add(`${edge}: protocol ${shown(protocol)} is not known; use TCP, UDP or SCTP`);
  return problems;
}

/**
 * Makes both halves of an edge, as far as its ends are workloads of ours: the egress of `from` and the ingress of `to`. A
 * connection needs both, so one call writes both, and neither can be forgotten.
 * @returns the names of policies that exist already, because the edge is declared twice
 */
export function makePolicies(edge: ResolvedEdge, madeBy: (...args: never[]) => unknown): string[] {
  const { from, to, ports, suffix } = edge;
  const rulePorts = ports.length > 0 ? { ports } : {};
  const taken: string[] = [];
  const made = calledBy(madeBy);
  const make = (subject: PolicySubject, name: string, spec: Json) => {
    if (subject.construct.node.tryFindChild(name)) return taken.push(name);
    const isElsewhere = subject.namespace !== (Chart.of(subject.construct).namespace ?? 'default');
    const policy = new ApiObject(subject.construct, name, {
      ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
      metadata: { name, ...(isElsewhere && { namespace: subject.namespace }) },
      spec: { podSelector: { matchLabels: subject.labels() }, ...spec },
    });
    policy.node.addMetadata(MADE_BY, made);
    return 0;
  };
  if (!(from instanceof Peer)) {
    const rule = { ...rulesPeers('to', to, from.namespace), ...rulePorts };
    make(from, `${from.name}-egress-to-${calledFrom(from, to)}-${suffix}`, { policyTypes: ['Egress'], egress: [rule] });
  }
  if (!(to instanceof Peer)) {
    const rule = { ...rulesPeers('from', from, to.namespace), ...rulePorts };
    make(to, `${to.name}-ingress-from-${calledFrom(to, from)}-${suffix}`, {
      policyTypes: ['Ingress'],
      ingress: [rule],
    });
  }
  return taken;
}

/**
 * The name of the other end. If it is in another namespace, with that in front, because this namespace may have a workload of the
 * same name.
 */
function calledFrom({ namespace }: PolicySubject, other: EdgeEnd): string {
  return other instanceof Peer || other.namespace === namespace ? other.name : `${other.namespace}-${other.name}`;
}

function rulesPeers(field: 'from' | 'to', end: EdgeEnd, ownNamespace: string): Json {
  // "If this field is empty or missing, this rule matches all".
  if (end instanceof Peer) return end.isAnyone ? {} : { [field]: end.peers };
  const podSelector = { matchLabels: end.labels() };
  if (end.namespace === ownNamespace) return { [field]: [{ podSelector }] };
  return {
    [field]: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': end.namespace } }, podSelector }],
  };
}
