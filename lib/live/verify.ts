import type { Manifests } from '../manifests/model.ts';
import type { ReachOptions } from '../reach/options.ts';
import { type Canary, runCanary } from './canary.ts';
import {
  type Answer,
  answersIn,
  type Cluster,
  type ClusterFacts,
  isWhole,
  type LivePod,
  type Probe,
} from './cluster.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { type Endpoint, endpointsOf, podsOf } from './endpoints.ts';
import { OwnObjects } from './own-objects.ts';
import { type Cell, type Plan, planOf, type Source } from './plan.ts';

export interface VerifyOptions extends ReachOptions {
  /** For the pods of ours: an image with /agnhost and a shell. */
  readonly image: string;
  /** Seconds in which all must be as computed. */
  readonly within: number;
  readonly sample?: number;
  /** How many pods probe at a time. */
  readonly parallel?: number;
  /** What distinguishes the objects of this run. */
  readonly run: string;
  /** One that is there, for strangers and the canary. @default one that is made and deleted */
  readonly namespace?: string;
  readonly onProgress?: (text: string) => void;
  /** Stops it: what it has made is removed all the same. */
  readonly signal?: AbortSignal;
}

/** `NOT-LISTENING`: refused, so the policies let it through; `DENIED`: no answer, while others got one. */
export type Seen = 'OPEN' | 'DENIED' | 'NOT-LISTENING' | 'DNS' | 'ERROR' | 'NO ANSWER';

/** One connection as tried. */
export interface Tried {
  readonly endpoint: Endpoint;
  readonly seen: Seen;
  /** At the first try, where that was another. */
  readonly first?: Seen;
  readonly verdict: 'match' | 'mismatch' | 'inconclusive';
  /** Why it is inconclusive. */
  readonly because?: string;
}

export interface CellResult {
  readonly cell: Cell;
  /** None: the target has no pod to connect to. */
  readonly tries: readonly Tried[];
  readonly verdict: 'match' | 'mismatch' | 'inconclusive';
  readonly because?: string;
}

export interface Verification {
  readonly facts: ClusterFacts;
  readonly plan: Plan;
  readonly canary: Canary;
  readonly cells: readonly CellResult[];
  readonly diagnoses: readonly Diagnosis[];
  /** Seconds from the first probe until every cell was as computed; undefined: never. */
  readonly converged?: number;
  /** Objects that an earlier run had left. */
  readonly leftovers: number;
  readonly seconds: number;
}

/** Between two rounds, and between two looks at pods that start. Milliseconds. */
const POLL = 500;
const LOOK = 1000;
/** So long they may take. Milliseconds. */
const START = 90_000;

/**
 * Tries every connection that the manifests speak of in a live cluster, and says whether each is as computed. Makes a pod for each
 * source and a namespace of its own, and removes them, whatever happens.
 * @throws Error where there is no cluster, or where pods of ours cannot be made or do not start
 */
export async function verify(manifests: Manifests, cluster: Cluster, options: VerifyOptions): Promise<Verification> {
  const started = performance.now();
  const { onProgress = () => undefined, signal } = options;
  const facts = await cluster.describe();
  onProgress(`Kubernetes ${facts.version}, ${facts.plugin}, ${facts.nodes} nodes`);
  const leftovers = await cluster.removeOwn();
  const own = new OwnObjects(options.run, options.image, options.namespace);
  const plan = planOf(manifests, { ...options, ownNamespace: own.namespace });
  try {
    const pods = await cluster.pods();
    const services = await cluster.services();
    onProgress(`${plan.sources.length} sources, ${plan.cells.length} connections`);
    if (options.namespace === undefined) await cluster.create([own.ownNamespace()]);
    await cluster.create([
      own.canary.server(),
      own.canary.client(),
      ...plan.sources.map((source, i) => own.prober(source, i)),
    ]);
    onProgress('the probers start');
    const running = await allRunning(cluster, plan.sources.length + 2, signal);
    const endpoints = new Map(plan.targets.map((target) => [target, endpointsOf(target, pods, services)]));
    const dns = podsOf('kube-system', new Map([['k8s-app', 'kube-dns']]), pods).flatMap(({ ip }) => ip ?? []);
    const rounds = new Rounds(plan, endpoints, dns.slice(0, 1), cluster, own, options);
    onProgress('the canary, and the first round');
    // The canary is in a namespace of its own, so both go on at a time.
    const [canary] = await Promise.all([runCanary(cluster, own, running, signal), rounds.untilAsComputed()]);
    const cells = rounds.results(canary);
    const policies = await cluster.policies();
    const live = { pods: await cluster.pods(), policies };
    return {
      ...{ facts, plan, canary, cells, leftovers },
      diagnoses: diagnose(manifests, cells, canary, live, plan),
      ...(rounds.converged !== undefined && { converged: rounds.converged }),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await cluster.removeOwn();
  }
}

async function allRunning(cluster: Cluster, count: number, signal?: AbortSignal): Promise<readonly LivePod[]> {
  for (let waited = 0; ; waited += LOOK) {
    signal?.throwIfAborted();
    const own = (await cluster.ownPods()).filter(({ terminating }) => !terminating);
    if (own.length >= count && own.every(({ running, ip }) => running && ip)) return own;
    const stuck = own.find(
      ({ waiting }) => waiting !== undefined && /ErrImage|ImagePullBackOff|InvalidImage|CreateContainer/.test(waiting),
    );
    if (stuck)
      throw new Error(
        `the prober ${stuck.namespace}/${stuck.name} does not start: ${stuck.waiting}; --image names another image`,
      );
    if (waited > START) {
      const late = own.filter(({ running }) => !running).map(({ namespace, name }) => `${namespace}/${name}`);
      throw new Error(
        `after ${START / 1000} s these probers do not run: ${late.slice(0, 5).join(', ') || 'none was scheduled'}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

interface Asked {
  readonly cell: Cell;
  readonly endpoint: Endpoint;
}

/** Rounds of probes: each asks everything anew, so that a denial has its control in the same round. */
class Rounds {
  converged: number | undefined;
  private readonly plan: Plan;
  private readonly asked = new Map<Source, Asked[]>();
  private readonly controls: readonly Probe[];
  private readonly cluster: Cluster;
  private readonly own: OwnObjects;
  private readonly options: VerifyOptions;
  private readonly first = new Map<Asked, Answer>();
  /** How often the answer was another than the one before. */
  private readonly turns = new Map<Asked, number>();
  private before = new Map<Asked, Answer>();
  private last = new Map<Asked, Answer>();
  private reached = new Set<Source>();
  private broken = new Set<Source>();

  constructor(
    plan: Plan,
    endpoints: ReadonlyMap<Cell['to'], readonly Endpoint[]>,
    dns: readonly string[],
    cluster: Cluster,
    own: OwnObjects,
    options: VerifyOptions,
  ) {
    this.plan = plan;
    this.cluster = cluster;
    this.own = own;
    this.options = options;
    this.controls = dns.map((address) => ({ address, port: 53 }));
    for (const cell of plan.cells) {
      const list = this.asked.get(cell.from) ?? [];
      this.asked.set(cell.from, list);
      for (const endpoint of endpoints.get(cell.to) ?? [])
        if (endpoint.podPort === cell.port || endpoint.podPort === undefined) list.push({ cell, endpoint });
    }
  }

  async untilAsComputed(): Promise<void> {
    const started = performance.now();
    for (;;) {
      this.options.signal?.throwIfAborted();
      await this.round();
      const seconds = (performance.now() - started) / 1000;
      const isGood = [...this.last].every(([{ cell, endpoint }, answer]) => isAsComputed(cell, endpoint, answer));
      if (isGood && this.broken.size === 0) {
        this.converged = seconds;
        return;
      }
      if (seconds > this.options.within) return;
      this.options.onProgress?.('not all as computed yet');
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  private async round(): Promise<void> {
    this.before = this.last;
    this.last = new Map();
    this.reached = new Set();
    this.broken = new Set();
    const queue = [...this.plan.sources.entries()];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.ask(next[1], next[0]);
    };
    await Promise.all(Array.from({ length: this.options.parallel ?? 12 }, worker));
  }

  private async ask(source: Source, index: number): Promise<void> {
    const asked = this.asked.get(source) ?? [];
    const probes = [
      ...asked.map(({ cell, endpoint }) => ({ address: endpoint.address, port: endpoint.port ?? cell.port })),
      ...this.controls,
    ];
    let printed = '';
    try {
      printed = await this.cluster.probe(this.own.podOf(source, index), probes);
    } catch {
      // As one that was cut off: all its answers are missing.
    }
    const answers = isWhole(printed) ? answersIn(printed, probes.length) : probes.map((): Answer => 'ERROR');
    if (!isWhole(printed)) this.broken.add(source);
    for (const [i, one] of asked.entries()) {
      const answer = answers[i] ?? 'ERROR';
      this.last.set(one, answer);
      if (!this.first.has(one)) this.first.set(one, answer);
      const before = this.before.get(one);
      if (before !== undefined && before !== answer) this.turns.set(one, (this.turns.get(one) ?? 0) + 1);
    }
    if (answers.some((answer) => answer === 'OPEN' || answer === 'REFUSED')) this.reached.add(source);
  }

  results(canary: Canary): CellResult[] {
    const answering = new Set(
      [...this.last].flatMap(([{ endpoint }, answer]) =>
        answer === 'OPEN' || answer === 'REFUSED' ? [endpoint.pod ?? endpoint.address] : [],
      ),
    );
    const byCell = new Map<Cell, Tried[]>(this.plan.cells.map((cell) => [cell, []]));
    for (const [asked, answer] of this.last) {
      byCell.get(asked.cell)?.push(this.tried(asked, answer, canary, answering));
    }
    return [...byCell].map(([cell, tries]): CellResult => {
      if (tries.length === 0)
        return { cell, tries, verdict: 'inconclusive', because: `${cell.to.name} has no running pod` };
      const mismatch = tries.find(({ verdict }) => verdict === 'mismatch');
      const unclear = tries.find(({ verdict }) => verdict === 'inconclusive');
      if (mismatch) return { cell, tries, verdict: 'mismatch' };
      return {
        cell,
        tries,
        verdict: unclear ? 'inconclusive' : 'match',
        ...(unclear?.because && { because: unclear.because }),
      };
    });
  }

  private tried(asked: Asked, answer: Answer, canary: Canary, answering: ReadonlySet<string>): Tried {
    const { cell, endpoint } = asked;
    const found = this.first.get(asked);
    const base = { endpoint, ...(found !== undefined && found !== answer && { first: seenAs(found) }) };
    // A policy becomes live once; what goes to and fro is something else.
    if ((this.turns.get(asked) ?? 0) > 1) {
      return { ...base, seen: seenAs(answer), verdict: 'inconclusive', because: 'its answers change from try to try' };
    }
    if (answer === 'ERROR' || answer === 'DNS') {
      const why = this.broken.has(cell.from) ? 'the exec in the prober was cut off' : 'the probe failed';
      return { ...base, seen: answer, verdict: 'inconclusive', because: why };
    }
    if (answer === 'REFUSED' && endpoint.service !== undefined) {
      return {
        ...base,
        seen: 'NOT-LISTENING',
        verdict: 'inconclusive',
        because: `Service ${endpoint.service} has nobody behind it`,
      };
    }
    if (answer !== 'TIMEOUT') {
      return { ...base, seen: seenAs(answer), verdict: cell.computed === 'denied' ? 'mismatch' : 'match' };
    }
    const doubt = this.doubtOf(cell, endpoint, canary, answering);
    if (doubt !== undefined) return { ...base, seen: 'NO ANSWER', verdict: 'inconclusive', because: doubt };
    return { ...base, seen: 'DENIED', verdict: cell.computed === 'open' ? 'mismatch' : 'match' };
  }

  /** Why no answer may not be a denial. */
  private doubtOf(cell: Cell, endpoint: Endpoint, canary: Canary, answering: ReadonlySet<string>): string | undefined {
    if (canary.state === 'broken') return 'not even the canary could connect';
    if (!this.reached.has(cell.from)) return `${cell.from.name} reached nobody at all in this round`;
    const target = endpoint.pod ?? endpoint.address;
    // Its own kubelet, whom no policy keeps out, finds it ready: then silence is no sleep.
    if (cell.computed === 'open' && endpoint.ready) return undefined;
    if (!answering.has(target) && !(endpoint.backends ?? []).some((pod) => answering.has(pod)))
      return `${cell.to.name} answered nobody in this round`;
    return undefined;
  }
}

function seenAs(answer: Answer): Seen {
  if (answer === 'REFUSED') return 'NOT-LISTENING';
  return answer === 'TIMEOUT' ? 'DENIED' : answer;
}

function isAsComputed({ computed }: Cell, { service }: Endpoint, answer: Answer): boolean {
  if (answer === 'ERROR' || answer === 'DNS') return false;
  if (computed === 'depends') return true;
  if (answer === 'REFUSED' && service !== undefined) return false;
  return (answer === 'TIMEOUT') === (computed === 'denied');
}
