import { type Cluster, LABEL, type LivePod, nameOf, type PodName } from '../cluster/cluster.ts';
import { pause } from '../pause.ts';

/** The pause between two looks at starting pods, in milliseconds. */
const POLL_MS = 300;
/** How long pods may take to start, and how long they may wait for a node, in milliseconds. */
const START = 90_000;
const UNSCHEDULABLE = 10_000;

/** The pods of verification after they had time to start. */
export interface Started {
  readonly running: readonly LivePod[];
  /** Pods that do not run, by `namespace/name`, and why. */
  readonly absent: ReadonlyMap<string, string>;
}

/**
 * Waits until each prober runs or never will, one namespace after the other.
 * @param image that of the probers, for the message if they cannot have it
 * @throws Error if none of them can run, or if something else answers in them
 */
export async function started(
  cluster: Cluster,
  names: readonly PodName[],
  image: string,
  signal?: AbortSignal,
): Promise<Started> {
  const running: LivePod[] = [];
  const absent = new Map<string, string>();
  const began = performance.now();
  for (const namespace of new Set(names.map((name) => name.namespace))) {
    const wanted = new Set(names.filter((name) => name.namespace === namespace).map(({ name }) => name));
    for (;;) {
      signal?.throwIfAborted();
      const own = (await cluster.ownPods(namespace)).filter(({ name }) => wanted.has(name));
      refuseWhatIsNotOurs(own, image);
      const waited = performance.now() - began;
      const isSettled = (pod: LivePod) => isRunning(pod) || (pod.unschedulable !== undefined && waited > UNSCHEDULABLE);
      if (own.filter(isSettled).length < wanted.size && waited <= START) {
        await pause(POLL_MS);
        continue;
      }
      running.push(...own.filter(isRunning));
      for (const name of wanted) {
        const pod = own.find((one) => one.name === name);
        if (!pod || !isRunning(pod)) absent.set(`${namespace}/${name}`, reasonOf(pod, waited));
      }
      break;
    }
  }
  return { running, absent };
}

function isRunning({ running, ip, terminating }: LivePod): boolean {
  return running && ip !== undefined && !terminating;
}

function reasonOf(pod: LivePod | undefined, waited: number): string {
  if (!pod || pod.terminating) return 'somebody removed it';
  return pod.unschedulable ?? pod.waiting ?? `it has not started within ${Math.round(waited / 1000)} s`;
}

function refuseWhatIsNotOurs(own: readonly LivePod[], image: string): void {
  const stuck = own.find(
    ({ waiting }) =>
      waiting !== undefined &&
      /ErrImage|ImagePullBackOff|InvalidImage|CreateContainer|RunContainer|CrashLoopBackOff/.test(waiting),
  );
  if (stuck)
    throw new Error(
      `the prober ${nameOf(stuck)} does not start: ${stuck.waiting} (image ${image}); name one that the nodes can pull with --image or TIERWALL_PROBE_IMAGE, with /agnhost and a shell in it`,
    );
  const mixed = own.find(({ containers }) => containers > 1);
  if (mixed)
    throw new Error(
      `something puts a container into pods like ${mixed.namespace}/${mixed.name}, and it would answer for the targets; exclude pods with the label ${LABEL} from it`,
    );
}
