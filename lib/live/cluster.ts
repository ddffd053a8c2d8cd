/** What verification asks of a cluster; the real one and the simulated one are behind it. */
export interface Cluster {
  /** @throws Error where there is no cluster, with what to do about it */
  describe(): Promise<ClusterFacts>;
  pods(): Promise<readonly LivePod[]>;
  /** Those that this run made. */
  ownPods(): Promise<readonly LivePod[]>;
  services(): Promise<readonly LiveService[]>;
  /** NetworkPolicies as the API server has them. */
  policies(): Promise<readonly LivePolicy[]>;
  /** Creates objects that carry {@link LABEL}, and nothing else. */
  create(objects: readonly OwnObject[]): Promise<void>;
  deleteOwn(object: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void>;
  /** Every object that carries {@link LABEL}, of this run or of an earlier one, is gone or going. How many there were. */
  removeOwn(): Promise<number>;
  /**
   * Runs probes in a pod of ours, all at a time; what it printed, a line a probe, and {@link END} as the last line.
   * @param until repeats the probes until each has this answer, or for so long
   */
  probe(pod: PodName, probes: readonly Probe[], options?: ProbeOptions): Promise<string>;
}

/** On every object that verification makes. */
export const LABEL = 'tierwall.dev/verify';
/** Its absence says that an exec was cut off. */
export const END = 'end';

export interface ClusterFacts {
  /** Of the API server. */
  readonly version: string;
  /** The network plugin, by its DaemonSet: `calico`, `cilium`, `kindnet`, ..., or `unknown`. */
  readonly plugin: string;
  readonly nodes: number;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface LivePod extends PodName {
  readonly labels: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly node?: string;
  readonly ready: boolean;
  /** Containers run, whatever readiness gates say. */
  readonly running: boolean;
  readonly terminating: boolean;
  readonly hostNetwork: boolean;
  /** Why it does not run, if that is known: `ErrImagePull`, ... */
  readonly waiting?: string;
}

export interface LiveService {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIp?: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly targetPort: number | string }[];
}

export interface LivePolicy {
  readonly namespace: string;
  readonly name: string;
  readonly own: boolean;
  /** `apiVersion`, `kind`, `metadata` and `spec`. */
  readonly object: object;
}

export interface OwnObject {
  readonly apiVersion: string;
  readonly kind: 'Namespace' | 'Pod' | 'NetworkPolicy';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec?: object;
}

/** A new TCP connection. */
export interface Probe {
  readonly address: string;
  readonly port: number;
}

export interface ProbeOptions {
  /** Repeats until every probe has the answer, `OPEN` or `TIMEOUT`, or until the seconds are over; prints when it had it. */
  readonly until?: { readonly answer: string; readonly seconds: number };
}

/** What a probe says; `ERROR` is everything that is none of the others, an answer that is missing too. */
export type Answer = 'OPEN' | 'TIMEOUT' | 'REFUSED' | 'DNS' | 'ERROR';

/** The answers, in the order of the probes, of what {@link Cluster.probe} printed: `<number> <answer>` a line. */
export function answersIn(printed: string, count: number): Answer[] {
  const answers = new Array<Answer>(count).fill('ERROR');
  const lines = printed.split('\n');
  for (const line of lines) {
    const [, index, word] = /^(\d+) (OPEN|TIMEOUT|REFUSED|DNS)\b/.exec(line) ?? [];
    if (index !== undefined && Number(index) < count) answers[Number(index)] = word as Answer;
  }
  return answers;
}

/** Did the exec get to its end? */
export function isWhole(printed: string): boolean {
  return printed.trimEnd().split('\n').at(-1)?.startsWith(END) ?? false;
}
