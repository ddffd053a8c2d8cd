import { unlessRefused } from '../cluster/api-errors.ts';
import { type Answer, answersIn, type Cluster, isWhole, type LivePod, type Probe } from '../cluster/cluster.ts';
import { LISTEN_PORT, type OwnObjects } from './own-objects.ts';

/**
 * Shows whether the cluster enforces policies at all: a policy in verification's own namespace denies connections that were open
 * before.
 */
export interface Canary {
  /**
   * `broken`: no connection before there was a policy. `stuck`: no connection after the policy was removed. `unasked`: no answer
   * at all, or the policy could not be removed. Only in the first two states does silence mean anything.
   */
  readonly state: 'enforced' | 'not enforced' | 'broken' | 'stuck' | 'unasked';
  /** Whether the network refuses what it denies, instead of dropping it. Undefined if unknown. */
  readonly refuses?: boolean;
  /** Seconds until the denial was in force, and until its removal was. */
  readonly denied?: number;
  readonly allowed?: number;
  /** The most seconds for each of the two. */
  readonly budget: { readonly denied: number; readonly allowed: number };
}

const BUDGET = { denied: 20, allowed: 15 };

/**
 * Shows whether the cluster enforces policies: a policy that denies everything is put on a pair of pods, and removed
 * again.
 * @param running the pods of verification that run
 */
export async function runCanary(
  cluster: Cluster,
  own: OwnObjects,
  running: readonly LivePod[],
  signal?: AbortSignal,
): Promise<Canary> {
  const { name } = own.canaryPod('server');
  const address = running.find((pod) => pod.name === name)?.ip ?? '';
  /** The last answer, and when it came. */
  const waitFor = async (expected: readonly Answer[], seconds: number): Promise<{ answer: Answer; after: number }> => {
    const started = performance.now();
    signal?.throwIfAborted();
    const probe: Probe = { address, port: LISTEN_PORT, protocol: 'TCP', expected };
    const printed = await cluster.probe(own.canaryPod('client'), [probe], seconds).catch(unlessRefused);
    const [answer = 'ERROR'] = isWhole(printed) ? answersIn(printed, 1) : [];
    return { answer, after: (performance.now() - started) / 1000 };
  };
  const is = (state: Canary['state']): Canary => ({ state, budget: BUDGET });
  const before = await waitFor(['OPEN'], BUDGET.allowed);
  if (before.answer !== 'OPEN') return is(before.answer === 'ERROR' ? 'unasked' : 'broken');
  signal?.throwIfAborted();
  await cluster.create([own.canary.policy()]);
  // The server listens, so a refusal is a denial.
  const during = await waitFor(['TIMEOUT', 'REFUSED'], BUDGET.denied);
  if (during.answer === 'ERROR') return is('unasked');
  if (during.answer !== 'TIMEOUT' && during.answer !== 'REFUSED') return { ...is('not enforced'), refuses: false };
  const known = { refuses: during.answer === 'REFUSED', denied: during.after, budget: BUDGET };
  const isRemoved = await cluster.deleteOwn(own.canary.policy()).then(
    () => true,
    () => false,
  );
  if (!isRemoved) return { state: 'unasked', ...known };
  const after = await waitFor(['OPEN'], BUDGET.allowed);
  if (after.answer !== 'OPEN') return { state: after.answer === 'ERROR' ? 'unasked' : 'stuck', ...known };
  return { state: 'enforced', ...known, allowed: after.after };
}
