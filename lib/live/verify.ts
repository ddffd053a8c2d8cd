import type { Intent } from '../manifests/intent.ts';
import type { Manifests } from '../manifests/model.ts';
import type { ReachOptions } from '../reach/options.ts';
import { type Cluster, type ClusterFacts, clusterText, type LivePod, type LiveRun, nameOf } from './cluster/cluster.ts';
import { deciding } from './deciding.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import { policyDrift } from './diagnosis/policy-drift.ts';
import { BehindServices } from './judge/behind-services.ts';
import { judge } from './judge/judge.ts';
import type { CellResult, CellVerdict } from './judge/judgement.ts';
import { labelledNamespaces } from './judge/labelled.ts';
import { verdictOf } from './judge/run-verdict.ts';
import { isUntold, notTriedOf } from './judge/untold.ts';
import { pause } from './pause.ts';
import { type Plan, planOf } from './plan/plan.ts';
import { type Canary, runCanary } from './probe/canary.ts';
import { OwnObjects } from './probe/own-objects.ts';
import { probersOf } from './probe/probers.ts';
import { Rounds, type RoundsOptions } from './probe/rounds.ts';
import { isOver } from './probe/run-owner.ts';
import { started } from './probe/starting.ts';
import { probeTasksOf } from './probe/tasks.ts';
import { both, stopped } from './waiting.ts';

/** What to verify, and how thoroughly. */
export interface VerifyOptions extends ReachOptions, Pick<RoundsOptions, 'within' | 'onProgress' | 'signal'> {
  /** The image of the probers, with /agnhost and a shell. */
  readonly image: string;
  /** The most connections to try, for inputs that are too large to try all. */
  readonly sample?: number;
  /** A look instead of a proof: only ports that something names, and one pod for each source. */
  readonly quick?: boolean;
  /** What is declared, to be compared with what is computed and probed. */
  readonly intent?: Intent;
  /** Tells the objects of this run from others. */
  readonly run: string;
  /**
   * An existing namespace for strangers and the canary.
   * @default - one is made and deleted
   */
  readonly namespace?: string;
}

/** The result of a run. */
export interface Verification {
  readonly facts: ClusterFacts;
  /** The connections that were to be tried, and what the manifests say about each. */
  readonly plan: Plan;
  /** Whether the cluster enforces policies at all. */
  readonly canary: Canary;
  /** What the tries of each connection have shown, without those that no cluster of this kind can tell. */
  readonly cells: readonly CellResult[];
  /** What is wrong, or may be wrong tomorrow, and what to do about it. */
  readonly diagnoses: readonly Diagnosis[];
  /** The verdict of the run. It is a match only if every cell is one and no diagnosis says otherwise. */
  readonly verdict: CellVerdict;
  /** What is not tried, one sentence each. */
  readonly notTried: readonly string[];
  /** Seconds from the first probe until no cell was against what is computed. Undefined if that never happened. */
  readonly converged?: number;
  /** The seconds that were spent waiting for that, and the most that may be. */
  readonly waited: number;
  readonly budget: number;
  /** Whether nothing was waited for, because the policies in the cluster lead to all that is not as computed. */
  readonly isHopeless: boolean;
  /** The number of objects that killed runs had left, and that this run removed. */
  readonly leftovers: number;
  /** How long the run took, without the removal of what it made. */
  readonly seconds: number;
}

/** A run would try more than a cluster should bear at once. */
export class TooMany extends Error {}

/** The most probers of a run. */
const MAX_PROBERS = 300;
/** How long to wait for a run that is stopped, in milliseconds. */
const LAST_WAIT = 3000;

/**
 * Tries every connection of the manifests in a live cluster, and says whether each is as computed. It makes a pod or two for each
 * source and a namespace of its own, and removes them, whatever happens.
 * @throws NoCluster if there is no cluster, TooMany if a sample is needed, Error if the probers cannot be made or do not start
 */
export async function verify(manifests: Manifests, cluster: Cluster, options: VerifyOptions): Promise<Verification> {
  const { onProgress = () => undefined, signal, run } = options;
  let hasMade = false;
  const working = verification(manifests, cluster, { ...options, onProgress }, () => {
    hasMade = true;
  });
  const remove = async (): Promise<void> => {
    for (const failure of hasMade ? await cluster.removeRun(run) : [])
      onProgress(`could not be removed: ${failure}; the next run tries it again`);
  };
  try {
    return await Promise.race([working, stopped(signal)]);
  } finally {
    await remove();
    if (signal?.aborted) {
      // Whatever still runs ends with its pods. But it may have made something in the meantime.
      await Promise.race([working.catch(() => undefined), pause(LAST_WAIT)]);
      await remove();
    }
  }
}

async function verification(
  manifests: Manifests,
  cluster: Cluster,
  options: VerifyOptions & Required<Pick<VerifyOptions, 'onProgress'>>,
  onMaking: () => void,
): Promise<Verification> {
  const began = performance.now();
  const { onProgress, signal, run, image, namespace } = options;
  const lists = [cluster.pods(), cluster.services(), cluster.namespaceLabels(), cluster.runs()] as const;
  const [facts, pods, services, labels, runs] = await Promise.all([cluster.describe(), ...lists]);
  onProgress(clusterText(facts));
  const reach = ofOneFamily(options, pods);
  const own = new OwnObjects(run, image, namespace);
  const ownLabels = namespace === undefined ? {} : labels.get(namespace);
  const plan = planOf(manifests, {
    ...{ ...reach, ownNamespace: own.namespace, mayMakeNamespaces: namespace === undefined, services, pods },
    ...(ownLabels && { ownLabels }),
    ...(options.quick && { quick: true }),
    ...(options.sample !== undefined && { sample: options.sample }),
    ...(options.intent && { intent: options.intent }),
  });
  const probers = probersOf(
    plan,
    pods,
    facts.workers,
    (source, i) => own.podOf(source, i),
    options.quick ? 1 : undefined,
  );
  if (probers.length > MAX_PROBERS)
    throw new TooMany(
      `${plan.cells.length} connections from ${probers.length} pods are too many for one run; --sample 2000 tries some of every kind`,
    );
  const leftovers = await removeLeftovers(cluster, runs);
  onProgress(`${plan.sources.length} sources as ${probers.length} pods, ${plan.cells.length} connections`);
  signal?.throwIfAborted();
  onMaking();
  const ownNamespaces = namespace === undefined ? [{ name: own.namespace, labels: {} }, ...plan.namespaces] : [];
  await cluster.create(ownNamespaces.map(({ name, labels }) => own.namespaceObject(name, labels)));
  // Both pods of the canary are on one node, because whether nodes reach each other is another question.
  const node = probers.find(({ isConnectivityControl }) => isConnectivityControl)?.node;
  const canaryOf = (role: 'server' | 'client') => own.canary.pod(role, node);
  // Those beside the canary first, as it runs once they do.
  const made = split(probers, ({ pod }) => pod.namespace === own.namespace).flat();
  await cluster.create([canaryOf('server'), canaryOf('client'), ...made.map((prober) => own.prober(prober))]);
  onProgress('the probers start');
  const canaryPods = [own.canaryPod('server'), own.canaryPod('client')];
  const names = [...canaryPods, ...probers.map(({ pod }) => pod)];
  const ofNamespace = (wanted: boolean) => names.filter((name) => (name.namespace === own.namespace) === wanted);
  const strangers = await started(cluster, ofNamespace(true), image, signal);
  for (const pod of canaryPods) {
    const reason = strangers.absent.get(nameOf(pod));
    if (reason !== undefined) throw new Error(`the canary's pod ${nameOf(pod)} does not run: ${reason}`);
  }
  onProgress('the canary, and the first round');
  // The canary has a namespace of its own, so it runs beside the probes.
  const watching = runCanary(cluster, own, strangers.running, signal);
  const trying = async () => {
    const others = await started(cluster, ofNamespace(false), image, signal);
    const absent = new Map([...strangers.absent, ...others.absent]);
    const tasks = probeTasksOf(plan, probers, { pods, own: [...strangers.running, ...others.running], services });
    const rounds = new Rounds(tasks, cluster, {
      ...options,
      refuses: async () => (await watching).refuses,
      hopeless: async () => {
        const { unevaluated, ...now } = await deciding(manifests, plan, cluster, reach);
        // Waiting does not help against what these policies decide.
        if (unevaluated.policies.length > 0) return () => true;
        const drift = policyDrift(manifests, plan, now, reach);
        return (cell) => cell.computed !== 'depends' && drift.computed(cell) !== cell.computed;
      },
    });
    await rounds.run();
    return { rounds, absent };
  };
  const [canary, { rounds, absent }] = await both(watching, trying());
  const [livePods, liveServices, now, slices] = await Promise.all([
    ...[cluster.pods(), cluster.services(), deciding(manifests, plan, cluster, reach)],
    rounds.hasOddService ? cluster.referred({ accounts: false, endpoints: true }) : { objects: [] },
  ] as const);
  const ours = new Set([own.namespace, ...plan.namespaces.map(({ name }) => name)]);
  const [limiting, policies] = split(now.policies, (one) => !one.own && ours.has(one.namespace));
  const results = judge(plan, {
    ...{ history: rounds.history, last: rounds.last, canary, pods: livePods, limiting },
    behind: new BehindServices({ pods, services }, { pods: livePods, services: liveServices }, slices.objects),
    labelled: labelledNamespaces(manifests, ownNamespaces, now.namespaceLabels),
    absent: new Map(probers.flatMap(({ source, pod }) => [[source, absent.get(nameOf(pod))] as const])),
  });
  const [untold, cells] = split(results, isUntold);
  const resolves = rounds.last.resolves;
  const live = { ...now, facts, canary, resolves, pods: livePods, services: liveServices, policies, limiting };
  const diagnoses = diagnose(manifests, plan, cells, live, reach);
  return {
    ...{ facts, plan, canary, cells, leftovers, diagnoses, verdict: verdictOf(cells, diagnoses) },
    notTried: [
      ...plan.leftOut,
      ...notTriedOf(untold, { facts, targets: plan.targets, probers, pods, services, absent }),
    ],
    ...(rounds.converged !== undefined && { converged: rounds.converged }),
    ...{
      waited: rounds.waited,
      isHopeless: rounds.isHopeless,
      budget: options.within,
      seconds: (performance.now() - began) / 1000,
    },
  };
}

/** Removes the objects of killed runs. */
async function removeLeftovers(cluster: Cluster, runs: readonly LiveRun[]): Promise<number> {
  const over = runs.filter(isOver);
  for (const { run } of over) await cluster.removeRun(run);
  return over.reduce((sum, { count }) => sum + count, 0);
}

/** With two address families, the one that is tried counts: that of the pods' first address. */
function ofOneFamily({ cni, podCidrs }: VerifyOptions, pods: readonly LivePod[]): ReachOptions {
  const isSix = pods.find(({ ip, hostNetwork }) => ip && !hostNetwork)?.ip?.includes(':') ?? false;
  const known = podCidrs?.filter((cidr) => cidr.includes(':') === isSix) ?? [];
  return { ...(cni && { cni }), ...(podCidrs && { podCidrs: known.length > 0 ? known : podCidrs }) };
}

function split<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
