import { isIP } from 'node:net';
import { CLUSTER_DNS } from './allow-dns.ts';
import { blockProblems } from './block-rules.ts';
import { labelProblems } from './container-rules.ts';
import { found, nameProblem } from './field-rules.ts';
import type { Json } from './json.ts';
import { shown } from './shape.ts';
import type { Protocol } from './tier.ts';

/** A port at a peer that is not ours, by number. */
export interface PeerPort {
  /** 1-65535; without it, every port of the protocol. */
  readonly port?: number;
  /** The last one of a range. */
  readonly endPort?: number;
  /** @default TCP */
  readonly protocol?: Protocol;
}

/** Addresses but for some of them. */
export interface AddressBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Pods of another owner. A namespace by its name, or namespaces by their labels; all of its pods where no labels are given. */
export interface PodsProps {
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whoever is not a workload of ours: declared once, with a name, and an end of as many edges as one likes. */
export class Peer {
  /** Every address and every pod, inside and outside of the cluster. */
  static readonly anyone = new Peer('anyone', [], []);
  /** The cluster's DNS, which the floor of an application lets every pod of it ask. */
  static readonly kubeDns = Peer.pods('kube-dns', {
    namespace: CLUSTER_DNS.namespace,
    labels: CLUSTER_DNS.podLabels,
  }).on(...CLUSTER_DNS.protocols.map((protocol) => ({ port: CLUSTER_DNS.port, protocol })));

  readonly name: string;
  /** As in the `from` and `to` of a NetworkPolicy; none is everyone. */
  readonly peers: readonly Json[];
  /** Where it listens; what an edge to it means that names no port. */
  readonly ports: readonly PeerPort[];
  readonly problems: readonly string[];

  private constructor(
    name: string,
    peers: readonly Json[],
    problems: readonly string[],
    ports: readonly PeerPort[] = [],
  ) {
    this.name = name;
    this.peers = peers;
    this.ports = ports;
    this.problems = problems;
  }

  /** Address ranges, IPv4 and IPv6: `'203.0.113.0/24'`, or with exceptions `{ cidr, except }`; an address alone is itself. */
  static addresses(name: string, ...blocks: readonly (string | AddressBlock)[]): Peer {
    const written = blocks.map((block) => (typeof block === 'string' ? { cidr: withLength(block) } : block));
    const problems = written.flatMap((block) => blockProblems(`peer ${name}`, block));
    if (blocks.length === 0) problems.push(`peer ${name} has no address; write at least one CIDR`);
    const peers =
      problems.length > 0
        ? []
        : written.map(({ cidr, except = [] }) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } }));
    return new Peer(name, peers, [...nameProblems(name), ...problems]);
  }

  static pods(name: string, { namespace, namespaceLabels, labels = {} }: PodsProps): Peer {
    const problems = [...nameProblems(name), ...labelProblems(`peer ${name}: labels`, labels)];
    if (namespaceLabels) problems.push(...labelProblems(`peer ${name}: namespaceLabels`, namespaceLabels));
    if (namespace !== undefined) problems.push(...found(nameProblem(`peer ${name}: namespace`, namespace)));
    if ((namespace === undefined) === (namespaceLabels === undefined)) {
      problems.push(`peer ${name} needs either namespace or namespaceLabels; write one of the two`);
    }
    const matchLabels = namespaceLabels ?? { 'kubernetes.io/metadata.name': namespace };
    const podSelector = Object.keys(labels).length > 0 ? { podSelector: { matchLabels: { ...labels } } } : {};
    return new Peer(name, [{ namespaceSelector: { matchLabels: { ...matchLabels } }, ...podSelector }], problems);
  }

  /** Every pod of these namespaces. */
  static namespaces(name: string, ...namespaces: readonly string[]): Peer {
    const problems = namespaces.flatMap((one) => found(nameProblem(`peer ${name}: namespace`, one)));
    if (namespaces.length === 0) problems.push(`peer ${name} has no namespace; write at least one`);
    const requirement = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] };
    const [only] = namespaces;
    const selector =
      namespaces.length === 1
        ? { matchLabels: { 'kubernetes.io/metadata.name': only } }
        : { matchExpressions: [requirement] };
    return new Peer(name, [{ namespaceSelector: selector }], [...nameProblems(name), ...problems]);
  }

  /** @param pods by default those of ingress-nginx, as its manifests and its Helm chart install it */
  static ingressController(pods: PodsProps = INGRESS_NGINX): Peer {
    return Peer.pods('ingress-controller', pods);
  }

  /** The proxies of a Gateway; who makes them says in which namespace and with which labels. */
  static gateway(pods: PodsProps): Peer {
    return Peer.pods('gateway', pods);
  }

  /** Who scrapes. @param pods by default those of a Prometheus in the namespace monitoring */
  static monitoring(pods: PodsProps = PROMETHEUS): Peer {
    return Peer.pods('monitoring', pods);
  }

  /** The API server, by the addresses at which it listens (kubectl get endpoints kubernetes), and not by its Service's. */
  static apiServer(...blocks: readonly (string | AddressBlock)[]): Peer {
    return Peer.addresses('api-server', ...blocks).on({ port: 6443 }, { port: 443 });
  }

  /** The nodes, and pods with the network of their node: no selector matches them. */
  static nodes(...blocks: readonly (string | AddressBlock)[]): Peer {
    return Peer.addresses('nodes', ...blocks);
  }

  /** The same, listening there. */
  on(...ports: readonly PeerPort[]): Peer {
    return new Peer(this.name, this.peers, this.problems, ports);
  }

  get isAnyone(): boolean {
    return this.name === 'anyone';
  }
}

const INGRESS_NGINX: PodsProps = {
  namespace: 'ingress-nginx',
  labels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
};
const PROMETHEUS: PodsProps = { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } };

function withLength(text: string): string {
  const family = isIP(text);
  return family === 0 ? text : `${text}/${family === 4 ? 32 : 128}`;
}

/** By it an intent file calls the peer. */
function nameProblems(name: string): string[] {
  if (name === 'anyone') return ["a peer is called 'anyone', which means everyone; give it another name"];
  return found(nameProblem(`peer ${shown(name)}: name`, name));
}
