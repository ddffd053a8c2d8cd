import { isIP } from 'node:net';
import { CLUSTER_DNS } from './allow-dns.ts';
import { blockProblems } from './block-rules.ts';
import { labelProblems } from './container-rules.ts';
import { found, labelNameProblem, nameProblem } from './field-rules.ts';
import { objectGiven } from './given.ts';
import type { Json } from './json.ts';
import { type Shape, shapeProblems, shown } from './shape.ts';
import type { Protocol } from './tier.ts';

/** A port, by number, of a peer that is not one of ours. */
export interface PeerPort {
  /** 1-65535. Without it, every port of the protocol. */
  readonly port?: number;
  /** The last port of a range. */
  readonly endPort?: number;
  /** @default TCP */
  readonly protocol?: Protocol;
}

/** An address block with exceptions. */
export interface AddressBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Pods that somebody else runs. Their namespaces are given by name or by labels. Without pod labels, it is all pods there. */
export interface PodsProps {
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A field that is not one of these must not be passed over: without it, the peer would be more pods than are meant. */
const PODS: Shape = { fields: { namespace: 'string', namespaceLabels: { map: 'string' }, labels: { map: 'string' } } };

/** A peer that is not one of our workloads. It is declared once, with a name, and can be the end of any number of edges. */
export class Peer {
  /** Every address and every pod, inside and outside the cluster. */
  static readonly anyone = new Peer('anyone', [], []);
  /** The cluster's DNS. The floor of an application lets every pod ask it. */
  static readonly kubeDns = Peer.pods('kube-dns', {
    namespace: CLUSTER_DNS.namespace,
    labels: CLUSTER_DNS.podLabels,
  }).on(...CLUSTER_DNS.protocols.map((protocol) => ({ port: CLUSTER_DNS.port, protocol })));

  readonly name: string;
  /** As in `from` and `to` of a NetworkPolicy. Empty means everyone. */
  readonly peers: readonly Json[];
  /** The ports on which it listens. An edge to it that names no port means these. */
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

  /**
   * Address ranges, IPv4 or IPv6: `'203.0.113.0/24'`, or with exceptions `{ cidr, except }`. An address without a length is that
   * one address.
   */
  static addresses(name: string, ...blocks: readonly (string | AddressBlock)[]): Peer {
    const written = blocks.map((block) => (typeof block === 'object' && block ? block : { cidr: withLength(block) }));
    const problems = written.flatMap((block) => blockProblems(`peer ${name}`, block));
    if (blocks.length === 0) problems.push(`peer ${name} has no address; write at least one CIDR`);
    const peers =
      problems.length > 0
        ? []
        : written.map(({ cidr, except = [] }) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } }));
    return new Peer(name, peers, [...nameProblems(name), ...problems]);
  }

  /**
   * The pods with these labels, or every pod, in the namespace of a name or in all namespaces with some labels. Write either
   * `namespace` or `namespaceLabels`.
   */
  static pods(name: string, pods: PodsProps): Peer {
    objectGiven(`peer ${shown(name)}`, 'pods', pods);
    const { namespace, namespaceLabels, labels = {} } = pods;
    const problems = [...nameProblems(name), ...shapeProblems('', pods, PODS).map((one) => `peer ${name}: ${one}`)];
    if (problems.length > 0) return new Peer(name, [], problems);
    problems.push(...labelProblems(`peer ${name}: labels`, labels));
    if (namespaceLabels) problems.push(...labelProblems(`peer ${name}: namespaceLabels`, namespaceLabels));
    if (namespace !== undefined) problems.push(...found(labelNameProblem(`peer ${name}: namespace`, namespace)));
    if ((namespace === undefined) === (namespaceLabels === undefined)) {
      problems.push(`peer ${name} needs either namespace or namespaceLabels; write one of the two`);
    }
    if (problems.length > 0) return new Peer(name, [], problems);
    const matchLabels = namespaceLabels ?? { 'kubernetes.io/metadata.name': namespace };
    const podSelector = Object.keys(labels).length > 0 ? { podSelector: { matchLabels: { ...labels } } } : {};
    return new Peer(name, [{ namespaceSelector: { matchLabels: { ...matchLabels } }, ...podSelector }], problems);
  }

  /** Every pod of these namespaces. */
  static namespaces(name: string, ...namespaces: readonly string[]): Peer {
    const problems = namespaces.flatMap((one) => found(labelNameProblem(`peer ${name}: namespace`, one)));
    if (namespaces.length === 0) problems.push(`peer ${name} has no namespace; write at least one`);
    const requirement = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] };
    const [only] = namespaces;
    const selector =
      namespaces.length === 1
        ? { matchLabels: { 'kubernetes.io/metadata.name': only } }
        : { matchExpressions: [requirement] };
    return new Peer(name, [{ namespaceSelector: selector }], [...nameProblems(name), ...problems]);
  }

  /**
   * The ingress controller.
   * @param pods by default those of ingress-nginx, as its manifests and its Helm chart install them
   */
  static ingressController(pods: PodsProps = INGRESS_NGINX): Peer {
    return Peer.pods('ingress-controller', pods);
  }

  /** The proxies of a Gateway. Their namespace and labels depend on what makes them. */
  static gateway(pods: PodsProps): Peer {
    return Peer.pods('gateway', pods);
  }

  /**
   * Whatever scrapes metrics.
   * @param pods by default those of a Prometheus in the namespace monitoring
   */
  static monitoring(pods: PodsProps = PROMETHEUS): Peer {
    return Peer.pods('monitoring', pods);
  }

  /**
   * The API server, by the addresses at which it listens (kubectl get endpoints kubernetes). The address of its Service does not
   * work.
   */
  static apiServer(...blocks: readonly (string | AddressBlock)[]): Peer {
    return Peer.addresses('api-server', ...blocks).on({ port: 6443 }, { port: 443 });
  }

  /** The nodes, and pods that use a node's network. No selector matches them, so they are given by address. */
  static nodes(...blocks: readonly (string | AddressBlock)[]): Peer {
    return Peer.addresses('nodes', ...blocks);
  }

  /** The same peer, listening on these ports. */
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

/** An intent file names the peer by it. */
function nameProblems(name: string): string[] {
  if (name === 'anyone') return ["a peer is called 'anyone', which means everyone; give it another name"];
  return found(nameProblem(`peer ${shown(name)}: name`, name));
}
