import type { Manifests } from '../manifests/model.ts';
import type { ReachOptions } from '../reach/options.ts';
import { type Canary, runCanary } from './canary.ts';
import type { Cluster, ClusterFacts, LivePod, PodName } from './cluster.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { errandsOf } from './errands.ts';
import { type CellResult, judge } from './judgement.ts';
import { OwnObjects } from './own-objects.ts';
import { type Plan, planOf } from './plan.ts';
import { probersOf } from './probers.ts';
import { Rounds, type RoundsOptions } from './rounds.ts';

export interface VerifyOptions extends ReachOptions, RoundsOptions {
  /** For the pods of ours: an image with /agnhost and a shell. */
  readonly image: string;
  readonly sample?: number;
  /** What distinguishes the objects of this run. */
  readonly run: string;
  /** One that is there, for strangers and the canary. @default one that is made and deleted */
  readonly namespace?: string;
}

export interface Verification {
  readonly facts: ClusterFacts;
  readonly plan: Plan;
  readonly canary: Canary;
  readonly cells: readonly CellResult[];
  readonly diagnoses: readonly Diagnosis[];
  /** Does the cluster enforce policies, and resolve names? */
  readonly isConclusive: boolean;
  /** What is not tried, a sentence each. */
  readonly notTried: readonly string[];
  /** Seconds from the first probe until every cell was as computed; undefined: never. */
  readonly converged?: number;
  /** Objects that an earlier run had left. */
  readonly leftovers: number;
  readonly seconds: number;
}

/** Between two looks at pods that start. Milliseconds. */
const LOOK = 500;
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
  const work = async (): Promise<Verification> => {
    const pods = await cluster.pods();
    const services = await cluster.services();
    const probers = probersOf(plan, pods, facts.workers, (source, i) => own.podOf(source, i));
    onProgress(`${plan.sources.length} sources as ${probers.length} pods, ${plan.cells.length} connections`);
    if (options.namespace === undefined) await cluster.create([own.ownNamespace()]);
    await cluster.create([own.canary.server(), own.canary.client(), ...probers.map((prober) => own.prober(prober))]);
    onProgress('the probers start');
    const names = [own.canaryPod('server'), own.canaryPod('client'), ...probers.map(({ pod }) => pod)];
    const ofNamespace = (wanted: boolean) => names.filter(({ namespace }) => (namespace === own.namespace) === wanted);
    const strangers = await allRunning(cluster, ofNamespace(true), signal);
    onProgress('the canary, and the first round');
    // It is in a namespace of its own, so it goes on beside the others.
    const watching = runCanary(cluster, own, strangers, signal);
    const trying = async (): Promise<Rounds> => {
      const others = await allRunning(cluster, ofNamespace(false), signal);
      const errands = errandsOf(plan, probers, { pods, own: [...strangers, ...others], services });
      const rounds = new Rounds(errands, cluster, options);
      await rounds.run();
      return rounds;
    };
    const [canary, rounds] = await both(watching, trying());
    const policies = await cluster.policies();
    const live = { pods: await cluster.pods(), policies };
    const results = judge(plan, { history: rounds.history, last: rounds.last, canary, pods: live.pods });
    const cells = results.filter((result) => !isUnsupported(result));
    return {
      ...{ facts, plan, canary, cells, leftovers },
      diagnoses: diagnose(manifests, cells, { canary, ...live, resolves: rounds.last.resolves }, plan),
      isConclusive: canary.state === 'enforced' && rounds.last.resolves !== false,
      notTried: [...plan.leftOut, ...unsupported(results)],
      ...(rounds.converged !== undefined && { converged: rounds.converged }),
      seconds: (performance.now() - started) / 1000,
    };
  };
  const working = work();
  try {
    return await Promise.race([working, stopped(signal)]);
  } finally {
    // What still runs ends with its pods; but it may have made something meanwhile.
    await cluster.removeOwn();
    await working.catch(() => undefined);
    if (signal?.aborted) await cluster.removeOwn();
  }
}

/** Never, or what stops it. */
function stopped(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Both results, when both have ended, whatever becomes of them. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}

function isUnsupported({ tries }: CellResult): boolean {
  return tries.length > 0 && tries.every(({ seen }) => seen === 'UNSUPPORTED');
}

function unsupported(results: readonly CellResult[]): string[] {
  const left = results.filter(isUnsupported);
  return left.length === 0 ? [] : [`${left.length} connections by SCTP: the kernels of the nodes have none`];
}

/** Ours, once all of them run. One namespace after the other, so that nobody is asked more often than twice a second. */
async function allRunning(
  cluster: Cluster,
  names: readonly PodName[],
  signal?: AbortSignal,
): Promise<readonly LivePod[]> {
  const all: LivePod[] = [];
  const started = performance.now();
  for (const namespace of new Set(names.map((name) => name.namespace))) {
    const wanted = new Set(names.filter((name) => name.namespace === namespace).map(({ name }) => name));
    for (;;) {
      signal?.throwIfAborted();
      const own = (await cluster.ownPods(namespace)).filter(({ name }) => wanted.has(name));
      if (own.length === wanted.size && own.every(({ running, ip }) => running && ip)) {
        all.push(...own);
        break;
      }
      const stuck = own.find(
        ({ waiting }) =>
          waiting !== undefined && /ErrImage|ImagePullBackOff|InvalidImage|CreateContainer/.test(waiting),
      );
      if (stuck)
        throw new Error(
          `the prober ${stuck.namespace}/${stuck.name} does not start: ${stuck.waiting}; --image names another image`,
        );
      if (performance.now() - started > START) {
        const late = own.filter(({ running }) => !running).map(({ name }) => `${namespace}/${name}`);
        throw new Error(
          `after ${START / 1000} s these probers do not run: ${late.slice(0, 5).join(', ') || `of ${namespace}`}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }
  return all;
}
