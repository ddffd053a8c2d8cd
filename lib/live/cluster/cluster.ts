import type { ContainerPort, Protocol } from '../../manifests/model.ts';

/** What verification asks of a cluster. A real cluster and a simulated one implement it. */
export interface Cluster {
  /** @throws Error if there is no cluster, with what to do about it */
  describe(): Promise<ClusterFacts>;
  pods(): Promise<readonly LivePod[]>;
  /** The pods in the namespace that this run made. */
  ownPods(namespace: string): Promise<readonly LivePod[]>;
  services(): Promise<readonly LiveService[]>;
  /** The NetworkPolicies that the API server has. */
  policies(): Promise<readonly LivePolicy[]>;
  /** Policies of other kinds, which the network plugin brings. They decide connections, too. */
  otherPolicies(withSetsElsewhere: boolean): Promise<OtherPolicies>;
  /** Objects to which policies refer. Only those are asked for that are wanted. */
  referred(wanted: Referred): Promise<OtherPolicies>;
  /** The labels of the manifests' namespaces and of those that this run made, as far as the user may read them. */
  namespaceLabels(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** Creates objects, all of which must have {@link LABEL}. */
  create(objects: readonly OwnObject[]): Promise<void>;
  deleteOwn(object: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void>;
  /** The runs whose objects exist, as far as the user may look. The objects are found by {@link LABEL}. */
  runs(): Promise<readonly LiveRun[]>;
  /** Deletes every object of a run, found by {@link LABEL} with its name. Returns what could not be removed, and why. */
  removeRun(run: string): Promise<readonly string[]>;
  /**
   * Runs probes in a pod of verification, all at once. Returns the output: one line for each probe (two lines if it is tried
   * twice), and {@link END} as the last line.
   * @throws NoCluster if the user may not do that
   * @param seconds repeats each probe until it has an expected answer, at most so long. Its last answer is printed
   */
  probe(pod: PodName, probes: readonly Probe[], seconds?: number): Promise<string>;
}

/** The prefix of the names of verification's own objects. A namespace without it is never deleted. */
export const OWN_PREFIX = 'tierwall-verify-';
/** The label on every object of verification, with the run that made it. */
export const LABEL = 'tierwall.dev/verify';
/** The label with the owner of the run. It tells a run that is still going from one that was killed. */
export const OWNER = 'tierwall.dev/verified-by';
/** The only container of verification's pods. */
export const CONTAINER = 'probe';
/** The last line of a script. If it is missing, the exec was cut off. */
export const END = 'end';
/** A line that says the prober got too little processor time, so that its TIMEOUT means nothing. */
export const SLOW = 'slow';

/** What the report says of the cluster as a whole. */
export interface ClusterFacts {
  /** The version of the API server. */
  readonly version: string;
  /** The network plugin, recognized by its DaemonSet: `calico`, `cilium`, `kindnet`, ..., or `unknown`. */
  readonly plugin: string;
  /** The number of nodes on which the plugin is ready. Undefined if the user may not look. */
  readonly pluginNodes?: number;
  /** 0 if the user may not look. */
  readonly nodes: number;
  /** Nodes on which a pod without tolerations may run. Empty if the user may not look. */
  readonly workers: readonly string[];
}

/** Such as `Kubernetes v1.33.1, calico, 3 nodes`. */
export function clusterText({ version, plugin, nodes }: ClusterFacts): string {
  const counted = nodes === 0 ? 'nodes not listed' : nodes === 1 ? '1 node' : `${nodes} nodes`;
  return `Kubernetes ${version}, ${plugin}, ${counted}`;
}

/** A pod, as the API server finds it. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** The name as `namespace/name`. */
export function nameOf({ namespace, name }: PodName): string {
  return `${namespace}/${name}`;
}

/** The objects that a run has made. */
export interface LiveRun {
  readonly run: string;
  /** The value of {@link OWNER}. Undefined if it is not set. */
  readonly owner?: string;
  /** When the first object was made, in milliseconds since 1970. */
  readonly created?: number;
  readonly count: number;
}

/** A pod that is in the cluster. */
export interface LivePod extends PodName {
  readonly labels: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly node?: string;
  readonly ready: boolean;
  /**
   * Whether its kubelet, which no policy keeps out, got an answer over the network: a readiness probe by TCP, HTTP or gRPC
   * succeeded.
   */
  readonly reachedByKubelet: boolean;
  /** Whether its kubelet asks it over the network at all: it has a readiness probe by TCP, HTTP or gRPC. */
  readonly askedByKubelet: boolean;
  /** Whether its containers run, whatever readiness gates say. */
  readonly running: boolean;
  /** Whether it is being deleted, or has ended. */
  readonly terminating: boolean;
  /** Set if it has ended, well or not. */
  readonly ended?: true;
  /** What made it and would replace it, such as a ReplicaSet. */
  readonly owner?: { readonly kind: string; readonly name: string };
  /** The number of containers, including those that a webhook added. */
  readonly containers: number;
  readonly hostNetwork: boolean;
  readonly serviceAccount: string;
  /** The ports of all its containers, including those that a webhook added. */
  readonly ports: readonly ContainerPort[];
  /** The limit of processor time of its first container, such as `100m`. */
  readonly cpuLimit?: string;
  /** Whether it has an IPv4 and an IPv6 address. `ip` is the first one. */
  readonly hasTwoFamilies: boolean;
  /** By the clock of the API server, in milliseconds since 1970. */
  readonly created?: number;
  /** Why it does not run, if that is known, such as `ErrImagePull`. */
  readonly waiting?: string;
  /** Why no node takes it. */
  readonly unschedulable?: string;
}

/** Whether verification made the pod. The label alone is no excuse: whoever has it would not be looked at. */
export function isProber({ name, labels }: Pick<LivePod, 'name' | 'labels'>): boolean {
  return labels[LABEL] !== undefined && name.startsWith(OWN_PREFIX);
}

/** A Service that is in the cluster. */
export interface LiveService {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIp?: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Whether it sends traffic to pods that are not ready, and so to verification's own. */
  readonly publishesNotReady: boolean;
  /** Whether it leads from a node only to pods of that node. */
  readonly isLocal: boolean;
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly targetPort: number | string }[];
}

/** Whether the Service sends traffic to pods with these labels. */
export function selects({ selector }: LiveService, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** A NetworkPolicy that is in the cluster. `own` is true if verification made it. */
export interface LivePolicy {
  readonly namespace: string;
  readonly name: string;
  readonly own: boolean;
  /** When it was last written, in milliseconds since 1970. Undefined if the API server does not say. */
  readonly written?: number;
  /** `apiVersion`, `kind`, `metadata` and `spec`. */
  readonly object: object;
}

/** Policies in the cluster that are not NetworkPolicies. */
export interface OtherPolicies {
  /**
   * The objects that the API server has, each with its `apiVersion` and `kind`: those of the manifests' namespaces, and those
   * without a namespace. NetworkSets of all namespaces if they were wanted.
   */
  readonly objects: readonly object[];
  /** Kinds that the API server has and that could not be listed, such as `globalnetworkpolicies.crd.projectcalico.org`, and why. */
  readonly unlisted: readonly { readonly resource: string; readonly says: string }[];
}

/** What policies refer to, and what decides with them. */
export interface Referred {
  /** ServiceAccounts, by whose labels policies select pods. */
  readonly accounts: boolean;
  /** EndpointSlices that somebody wrote for the Services of rules. */
  readonly endpoints: boolean;
}

/** An object that verification makes, and removes at the end. */
export interface OwnObject {
  readonly apiVersion: string;
  readonly kind: 'Namespace' | 'Pod' | 'NetworkPolicy';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: object;
}

/** A new connection to try. For UDP, a datagram that wants an answer. */
export interface Probe {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Whether to try it a second time at once if there is no quick answer. A datagram should always be tried twice. */
  readonly isTriedTwice?: boolean;
  /** The answers to wait for, if there is time. */
  readonly expected?: readonly Answer[];
}

/**
 * The answer of a probe. `MIXED`: two tries gave two answers. `UNSUPPORTED`: the kernel does not know the protocol. `ERROR`: anything else,
 * also a missing answer.
 */
export type Answer = 'OPEN' | 'TIMEOUT' | 'REFUSED' | 'DNS' | 'MIXED' | 'UNSUPPORTED' | 'ERROR';

/** The answers in the order of the probes, from what {@link Cluster.probe} printed: `<number> <answer>` on each line. */
export function answersIn(printed: string, count: number): Answer[] {
  const answers = new Array<Answer>(count).fill('ERROR');
  const heard = new Set<number>();
  for (const line of printed.split('\n')) {
    const [, number, word = 'ERROR'] = /^(\d+) (?:(OPEN|TIMEOUT|REFUSED|DNS|UNSUPPORTED)\b)?/.exec(line) ?? [];
    const index = Number(number ?? count);
    if (index >= count) continue;
    answers[index] = heard.has(index) ? both(answers[index] as Answer, word as Answer) : (word as Answer);
    heard.add(index);
  }
  return isSlow(printed) ? answers.map((answer) => (answer === 'TIMEOUT' ? 'ERROR' : answer)) : answers;
}

/** The answer of two tries together. */
function both(one: Answer, other: Answer): Answer {
  if (one === other) return one;
  return [one, other].every((answer) => answer === 'OPEN' || answer === 'TIMEOUT' || answer === 'REFUSED')
    ? 'MIXED'
    : 'ERROR';
}

/** Whether the prober got too little processor time. */
export function isSlow(printed: string): boolean {
  return printed.split('\n').includes(SLOW);
}

/** Whether the exec reached its end. */
export function isWhole(printed: string): boolean {
  return printed.trimEnd().split('\n').at(-1)?.startsWith(END) ?? false;
}
