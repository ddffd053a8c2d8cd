import type { Protocol } from '../../manifests/model.ts';

/** What verification asks of a cluster. A real cluster and a simulated one implement it. */
export interface Cluster {
  /** @throws Error where there is no cluster, with what to do about it */
  describe(): Promise<ClusterFacts>;
  pods(): Promise<readonly LivePod[]>;
  /** Those in it that this run made. */
  ownPods(namespace: string): Promise<readonly LivePod[]>;
  services(): Promise<readonly LiveService[]>;
  /** NetworkPolicies as the API server has them. */
  policies(): Promise<readonly LivePolicy[]>;
  /** What decides who connects to whom besides: policies of kinds that the network plugin brings. */
  otherPolicies(): Promise<OtherPolicies>;
  /** The labels of each of the manifests' namespaces that one may look at. */
  namespaceLabels(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** Creates objects that carry {@link LABEL}, and nothing else. */
  create(objects: readonly OwnObject[]): Promise<void>;
  deleteOwn(object: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void>;
  /** The runs of which objects are there that carry {@link LABEL}, wherever one may look. */
  runs(): Promise<readonly LiveRun[]>;
  /** Every object of a run, which carries {@link LABEL} with its name, is gone or going; what could not be removed, and why. */
  removeRun(run: string): Promise<readonly string[]>;
  /**
   * Runs probes in a pod of ours, all at a time; what it printed, a line a probe, and {@link END} as the last line. What is
   * tried twice has two lines.
   * @throws NoCluster where one may not
   * @param seconds repeats each probe until it has an answer that is expected, for no longer than this; then a line for its last one
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

export interface ClusterFacts {
  /** Of the API server. */
  readonly version: string;
  /** The network plugin, by its DaemonSet: `calico`, `cilium`, `kindnet`, ..., or `unknown`. */
  readonly plugin: string;
  /** On how many nodes it is ready; undefined where one may not look. */
  readonly pluginNodes?: number;
  readonly nodes: number;
  /** Nodes where a pod may run that tolerates nothing; none where one may not look. */
  readonly workers: readonly string[];
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name` */
export function nameOf({ namespace, name }: PodName): string {
  return `${namespace}/${name}`;
}

/** Objects that a run has made. */
export interface LiveRun {
  readonly run: string;
  /** What {@link OWNER} says; undefined: nothing. */
  readonly owner?: string;
  /** When the first of them was made, in milliseconds since 1970. */
  readonly created?: number;
  readonly count: number;
}

export interface LivePod extends PodName {
  readonly labels: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly node?: string;
  readonly ready: boolean;
  /** Its kubelet, which no policy keeps out, got an answer from it over the network: a readiness probe by TCP, HTTP or gRPC succeeds. */
  readonly reachedByKubelet: boolean;
  /** Containers run, whatever readiness gates say. */
  readonly running: boolean;
  /** It is going, or has ended. */
  readonly terminating: boolean;
  /** Who made it, and makes another if it goes: a ReplicaSet, ... */
  readonly owner?: { readonly kind: string; readonly name: string };
  /** How many it has; a webhook may have put in some. */
  readonly containers: number;
  readonly hostNetwork: boolean;
  /** An IPv4 and an IPv6 address; `ip` is the first one. */
  readonly hasTwoFamilies: boolean;
  /** By the clock of the API server, in milliseconds since 1970. */
  readonly created?: number;
  /** Why it does not run, if that is known: `ErrImagePull`, ... */
  readonly waiting?: string;
  /** Why no node takes it. */
  readonly unschedulable?: string;
}

export interface LiveService {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIp?: string;
  readonly selector: Readonly<Record<string, string>>;
  /** It sends traffic to pods that are not ready too, to ours as well. */
  readonly publishesNotReady: boolean;
  /** From a node it leads to pods of that node alone. */
  readonly isLocal: boolean;
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly targetPort: number | string }[];
}

/** Whether the Service sends traffic to pods with these labels. */
export function selects({ selector }: LiveService, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

export interface LivePolicy {
  readonly namespace: string;
  readonly name: string;
  readonly own: boolean;
  /** When it was last written, in milliseconds since 1970; undefined where the API server does not say. */
  readonly written?: number;
  /** `apiVersion`, `kind`, `metadata` and `spec`. */
  readonly object: object;
}

export interface OtherPolicies {
  /** As the API server has them, each with its `apiVersion` and `kind`; those of the manifests' namespaces, and those of no namespace. */
  readonly objects: readonly object[];
  /** Kinds that the API server has and does not list here, as `globalnetworkpolicies.crd.projectcalico.org`, and why. */
  readonly unlisted: readonly { readonly resource: string; readonly says: string }[];
}

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
  /** Where it has no answer soon, is it tried a second time at once? A datagram always should be. */
  readonly isTriedTwice?: boolean;
  /** What to wait for, where there is time for it. */
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
