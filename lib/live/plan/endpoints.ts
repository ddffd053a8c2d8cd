import type { Protocol, Workload } from '../../manifests/model.ts';
import { isProber, type LivePod, type LiveService, nameOf, selects } from '../cluster/cluster.ts';
import type { Target } from './cell.ts';
import type { Port } from './port.ts';

/** An address at which a target is reached: that of a pod, or of a Service in front of it. */
export interface Endpoint {
  readonly address: string;
  /** The port of a Service. Undefined for a pod, which is tried on every port of the cell. */
  readonly port?: number;
  /** The pod's port that this port leads to. Undefined if it is the same. */
  readonly podPort?: number;
  /** The protocol of the Service's port. */
  readonly protocol?: Protocol;
  /** `namespace/name` of the pod. For a Service, its name and the pods behind it are given instead. */
  readonly pod?: string;
  readonly service?: string;
  readonly backends: readonly LivePod[];
  /** Whether it is a prober with the workload's labels, in place of a pod of the workload. */
  readonly isStandIn: boolean;
}

/** The most pods of a workload that are tried. */
export const MAX_PODS = 3;

/** Running pods with these labels, without the probers. */
export function podsOf(namespace: string, labels: ReadonlyMap<string, string>, pods: readonly LivePod[]): LivePod[] {
  return pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      !pod.terminating &&
      !isProber(pod) &&
      [...labels].every(([key, value]) => pod.labels[key] === value),
  );
}

/** The pods of a workload, by name and labels. Labels alone do not tell if the workload has none. */
export function podsOfWorkload(workload: Workload, pods: readonly LivePod[]): LivePod[] {
  return podsOf(workload.namespace, workload.labels, pods).filter((pod) => isPodOf(workload, pod));
}

/** Whether a Job, a CronJob or a Pod ran and has ended, as far as its pods in the cluster tell. Other workloads do not end. */
export function hasEnded(workload: Workload, pods: readonly LivePod[]): boolean {
  if (!/^(?:Job|CronJob|Pod)$/.test(workload.kind)) return false;
  const own = pods.filter((pod) => !isProber(pod) && isPodOf(workload, pod));
  return own.length > 0 && own.every(({ ended }) => ended);
}

/** The pods that can answer. The first few are on as many nodes as possible, because each node enforces policies by itself. */
export function runningPodsOf(workload: Workload, pods: readonly LivePod[]): LivePod[] {
  const running = podsOfWorkload(workload, pods).filter(({ ip, running }) => ip && running);
  const first = new Set(new Map([...running].reverse().map((pod) => [pod.node, pod])).values());
  return [...running.filter((pod) => first.has(pod)), ...running.filter((pod) => !first.has(pod))];
}

/** Whether the Service has an address of its own. */
function hasAddress({ clusterIp }: LiveService): boolean {
  return clusterIp !== undefined && clusterIp !== 'None';
}

/** Services that lead to running pods of a target and that nobody tries, by their names. */
export function untriedServices(
  targets: readonly Target[],
  pods: readonly LivePod[],
  services: readonly LiveService[],
): { readonly shared: readonly string[]; readonly local: readonly string[] } {
  const ownOf = (service: LiveService) =>
    targets
      .filter(
        ({ workload }) =>
          workload.namespace === service.namespace && selects(service, Object.fromEntries(workload.labels)),
      )
      .map(({ workload }) => runningPodsOf(workload, pods))
      .filter((some) => some.length > 0);
  const leading = services.filter((one) => hasAddress(one) && ownOf(one).length > 0);
  const local = leading.filter(({ isLocal }) => isLocal);
  const shared = leading.filter((one) => !one.isLocal && !ownOf(one).some((some) => leadsOnlyTo(some, one, pods)));
  return { shared: shared.map(nameOf), local: local.map(nameOf) };
}

/** Whether a Service leads only to pods of one workload. If not, any of its pods may get the connection. */
function leadsOnlyTo(own: readonly LivePod[], service: LiveService, pods: readonly LivePod[]): boolean {
  const behind = podsOf(service.namespace, new Map(Object.entries(service.selector)), pods);
  return behind.every((pod) => own.includes(pod) || !pod.running);
}

/**
 * Whether a workload's controller made the pod. A controller releases a pod that loses its labels. Then only the name tells, because
 * controllers append to their own name.
 */
export function isPodOf({ namespace, name, kind }: Workload, { owner, ...pod }: LivePod): boolean {
  if (pod.namespace !== namespace) return false;
  if (kind === 'Pod') return pod.name === name;
  const rest = (text: string) => (text.startsWith(`${name}-`) ? text.slice(name.length + 1) : '');
  if (owner) {
    if (kind === 'Deployment') return owner.kind === 'ReplicaSet' && /^[a-z0-9]+$/.test(rest(owner.name));
    if (kind === 'CronJob') return owner.kind === 'Job' && /^\d+$/.test(rest(owner.name));
    return owner.kind === kind && owner.name === name;
  }
  if (kind === 'StatefulSet') return /^\d+$/.test(rest(pod.name));
  return (kind === 'Deployment' ? /^[a-z0-9]{1,10}-[a-z0-9]{5}$/ : /^[a-z0-9]{5}$/).test(rest(pod.name));
}

/** The addresses by which a target can be reached: those of its running pods, and those of the Services in front of them. */
export function endpointsOf(
  { workload }: Target,
  pods: readonly LivePod[],
  services: readonly LiveService[],
): Endpoint[] {
  const own = runningPodsOf(workload, pods);
  const labels = Object.fromEntries(workload.labels);
  const inFront = services.filter(
    (service) =>
      service.namespace === workload.namespace &&
      selects(service, labels) &&
      hasAddress(service) &&
      !service.isLocal &&
      leadsOnlyTo(own, service, pods),
  );
  return [
    ...own.slice(0, MAX_PODS).map((pod) => podEndpoint(pod)),
    ...(own.length === 0 ? [] : inFront).flatMap(({ namespace, name, clusterIp = '', ports }) =>
      ports.flatMap(({ port, targetPort, protocol }) => {
        const podPort =
          typeof targetPort === 'number'
            ? targetPort
            : workload.ports.find((one) => one.name === targetPort && one.protocol === protocol)?.containerPort;
        if (podPort === undefined) return [];
        const service = `${namespace}/${name}`;
        return [
          {
            address: clusterIp,
            port,
            podPort,
            protocol: protocol as Protocol,
            service,
            backends: own,
            isStandIn: false,
          },
        ];
      }),
    ),
  ];
}

/**
 * @param pod one that has an address
 * @param isStandIn whether it answers in place of the workload's own pods
 */
export function podEndpoint(pod: LivePod, isStandIn = false): Endpoint {
  return { address: pod.ip ?? '', pod: nameOf(pod), backends: [pod], isStandIn };
}

/** Whether the endpoint leads to the port of the cell. */
export function leadsTo({ podPort, protocol: own }: Endpoint, { protocol, port }: Port): boolean {
  return (podPort ?? port) === port && (own ?? protocol) === protocol;
}
