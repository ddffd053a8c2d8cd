import { answersIn, type Cluster, isWhole, type LivePod } from './cluster.ts';
import { LISTEN_PORT, type OwnObjects } from './own-objects.ts';

/** Does the cluster enforce a policy at all? A deny in a namespace of our own, where connections were open before. */
export interface Canary {
  /** `broken`: it could not connect before there was a policy. */
  readonly state: 'enforced' | 'not enforced' | 'broken';
  /** Seconds until the deny held, and until its removal did. */
  readonly denied?: number;
  readonly allowed?: number;
}

const OPEN_WITHIN = 15;
const DENIED_WITHIN = 20;

export async function runCanary(
  cluster: Cluster,
  own: OwnObjects,
  running: readonly LivePod[],
  signal?: AbortSignal,
): Promise<Canary> {
  const { name } = own.canaryPod('server');
  const address = running.find((pod) => pod.name === name)?.ip ?? '';
  const waitFor = async (answer: 'OPEN' | 'TIMEOUT', seconds: number): Promise<number | undefined> => {
    const started = performance.now();
    signal?.throwIfAborted();
    const printed = await cluster
      .probe(own.canaryPod('client'), [{ address, port: LISTEN_PORT, protocol: 'TCP', expected: [answer] }], seconds)
      .catch(() => '');
    const [found] = answersIn(printed, 1);
    return isWhole(printed) && found === answer ? (performance.now() - started) / 1000 : undefined;
  };
  if ((await waitFor('OPEN', OPEN_WITHIN)) === undefined) return { state: 'broken' };
  signal?.throwIfAborted();
  await cluster.create([own.canary.policy()]);
  const denied = await waitFor('TIMEOUT', DENIED_WITHIN);
  if (denied === undefined) return { state: 'not enforced' };
  await cluster.deleteOwn(own.canary.policy());
  const allowed = await waitFor('OPEN', OPEN_WITHIN);
  return { state: 'enforced', denied, ...(allowed !== undefined && { allowed }) };
}
