import { type LivePod, type LiveService, nameOf, type Probe } from '../cluster/cluster.ts';
import type { Cell } from '../plan/cell.ts';
import { type Endpoint, endpointsOf, leadsTo, MAX_PODS, podEndpoint, podsOf } from '../plan/endpoints.ts';
import type { Plan } from '../plan/plan.ts';
import type { Port } from '../plan/port.ts';
import { LISTEN_PORT } from './own-objects.ts';
import type { Prober } from './probers.ts';
import type { Attempt } from './round.ts';

/** The connections that one prober has to try. */
export interface ProbeTask {
  readonly prober: Prober;
  /** The pod of the prober. */
  readonly at: LivePod;
  readonly attempts: readonly Attempt[];
  readonly controls: readonly Control[];
}

/** A connection that should be open. It shows which pods are alive, and which nodes reach each other. */
interface Control {
  readonly probe: Probe;
  /** The node of the address, if it is on one. */
  readonly node: string | undefined;
  /** Whether nothing limits it, so that a missing answer is a loss. */
  readonly isFree?: boolean;
  readonly isItself?: boolean;
}

/** A name that every cluster resolves. */
export const NAME: Probe = { address: 'kubernetes.default.svc', port: 443, protocol: 'TCP' };

/** The most workloads whose probers ask for it. */
const MOST_ASKERS = 20;

interface Live {
  readonly pods: readonly LivePod[];
  /** The probers that are running. */
  readonly own: readonly LivePod[];
  readonly services: readonly LiveService[];
}

/** @param made the probers, some of which may not run */
export function probeTasksOf({ cells, targets }: Plan, made: readonly Prober[], live: Live): ProbeTask[] {
  const running = new Map(live.own.map((pod) => [nameOf(pod), pod]));
  const probers = made.filter(({ pod }) => running.has(nameOf(pod)));
  const podOf = ({ pod }: Prober) => running.get(nameOf(pod)) as LivePod;
  const ofSource = (prober: Prober) => probers.filter(({ source }) => source === prober.source);
  const endpoints = targets.map((target) => [target, endpointsOf(target, live.pods, live.services)] as const);
  // For UDP and SCTP, one stand-in for each prober of a source, so that all of them are tried.
  const standIn = ({ to, protocol }: Cell, prober: Prober): Endpoint[] => {
    const others = probers.filter((one) => one !== prober && one.source.workload === to.workload);
    const one = others[ofSource(prober).indexOf(prober) % others.length];
    return protocol === 'TCP' || one === undefined ? [] : [podEndpoint(podOf(one), true)];
  };
  const tasks = probers.map((prober) => {
    const at = podOf(prober);
    const siblings = ofSource(prober);
    const [home = prober] = siblings;
    const isOnlyOne = siblings.length === 1;
    const tried = new Map(
      endpoints.map(([target, all]) => [
        target,
        home === prober ? all : fromElsewhere(all, [at.node, podOf(home).node]),
      ]),
    );
    const attempts = cells
      .filter(({ from }) => from === prober.source)
      .flatMap((cell) =>
        [...(tried.get(cell.to) ?? []), ...standIn(cell, prober)]
          .filter((endpoint) => leadsTo(endpoint, cell))
          .map((endpoint): Attempt => ({ cell, prober, at, endpoint, isOnlyOne })),
      );
    return { prober, at, attempts };
  });
  const controlsOf = controls(tasks, live.pods);
  return tasks.map((task) => ({ ...task, controls: controlsOf(task) }));
}

/** The controls of each prober. */
function controls(
  tasks: readonly Omit<ProbeTask, 'controls'>[],
  pods: readonly LivePod[],
): (task: Omit<ProbeTask, 'controls'>) => Control[] {
  const control = ({ ip = '', hostNetwork, node }: LivePod, port: Port): Control => ({
    probe: { address: ip, ...port, isTriedTwice: true },
    node: hostNetwork ? undefined : node,
  });
  const dns = podsOf('kube-system', new Map([['k8s-app', 'kube-dns']]), pods).find(({ ip }) => ip);
  const connectivityControls = tasks.filter(({ prober }) => prober.isConnectivityControl);
  // A policy of DNS itself may let in only some namespaces, and one of a source may keep it from DNS. One that is answered is enough.
  const firstOf = new Map([...tasks].reverse().map(({ prober }) => [prober.source, prober]));
  const askers = new Set([
    connectivityControls[0]?.prober,
    ...[...firstOf.values()].filter(({ source }) => source.workload).slice(0, MOST_ASKERS),
  ]);
  const pair = (a: string | undefined, b: string | undefined) => [a, b].sort().join(' ');
  const used = new Set(
    tasks.flatMap(({ at, attempts }) =>
      attempts.flatMap(({ endpoint }) =>
        endpoint.backends.slice(0, MAX_PODS).map((backend) => pair(at.node, backend.node)),
      ),
    ),
  );
  return ({ prober, at }) => [
    ...(dns ? [control(dns, { protocol: 'TCP', port: 53 })] : []),
    // With many nodes, only between those that tries connect.
    ...(prober.isConnectivityControl
      ? connectivityControls.filter((other) => other.prober !== prober && used.has(pair(at.node, other.at.node)))
      : []
    ).map((other) => ({ ...control(other.at, { protocol: 'TCP', port: LISTEN_PORT }), isFree: true })),
    ...(askers.has(prober) ? [{ probe: NAME, node: undefined }] : []),
    // No policy keeps a pod from itself, so this shows that the prober listens.
    ...prober.answersOn.map((port) => ({ ...control(at, port), isItself: true })),
  ];
}

/**
 * Of the endpoints that the source's first prober tries, one for the second prober to try. It is on the node of one of the two if
 * possible.
 */
function fromElsewhere(endpoints: readonly Endpoint[], nodes: readonly (string | undefined)[]): Endpoint[] {
  const pods = endpoints.filter(({ service }) => service === undefined);
  const near = pods.find(({ backends: [pod] }) => pod?.node !== undefined && nodes.includes(pod.node));
  return [near ?? pods[0]].filter((one) => one !== undefined);
}
