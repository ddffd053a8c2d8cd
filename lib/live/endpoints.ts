import type { Workload } from '../manifests/model.ts';
import { LABEL, type LivePod, type LiveService } from './cluster.ts';
import type { Target } from './plan.ts';

/** Where a target is reached: a pod's address, or that of a Service in front of it. */
export interface Endpoint {
  readonly address: string;
  /** Of the Service; of a pod, every port of the cell. */
  readonly port?: number;
  /** The pod port that this port leads to; undefined: the same. */
  readonly podPort?: number;
  /** `namespace/name` */
  readonly pod?: string;
  readonly node?: string;
  /** Its readiness is known to be that of its containers. */
  readonly ready?: boolean;
  readonly service?: string;
  /** The pods behind the Service. */
  readonly backends?: readonly string[];
}

/** More replicas than these are alike. */
const MOST_PODS = 3;

/** Running pods that carry these labels, none of ours. */
export function podsOf(namespace: string, labels: ReadonlyMap<string, string>, pods: readonly LivePod[]): LivePod[] {
  return pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      !pod.terminating &&
      pod.labels[LABEL] === undefined &&
      [...labels].every(([key, value]) => pod.labels[key] === value),
  );
}

/** Those that are a workload's, by their name and their labels: a pod without labels is not every pod. */
export function podsOfWorkload(workload: Workload, pods: readonly LivePod[]): LivePod[] {
  return podsOf(workload.namespace, workload.labels, pods).filter((pod) => isPodOf(workload, pod));
}

/** By its name: what controllers append to theirs. */
export function isPodOf({ namespace, name, kind }: Workload, pod: LivePod): boolean {
  if (pod.namespace !== namespace) return false;
  if (kind === 'Pod') return pod.name === name;
  const rest = pod.name.startsWith(`${name}-`) ? pod.name.slice(name.length + 1) : '';
  return kind === 'StatefulSet' ? /^\d+$/.test(rest) : /^(?:[a-z0-9]{1,10}-)?[a-z0-9]{5}$/.test(rest);
}

export function endpointsOf(
  { workload }: Target,
  pods: readonly LivePod[],
  services: readonly LiveService[],
): Endpoint[] {
  const own = podsOfWorkload(workload, pods).filter(({ ip, running }) => ip && running);
  const names = own.map(({ namespace, name }) => `${namespace}/${name}`);
  const inFront = services.filter(
    ({ namespace, clusterIp, selector }) =>
      namespace === workload.namespace &&
      clusterIp !== undefined &&
      clusterIp !== 'None' &&
      Object.keys(selector).length > 0 &&
      Object.entries(selector).every(([key, value]) => workload.labels.get(key) === value),
  );
  return [
    ...own.slice(0, MOST_PODS).map(({ ip = '', node, namespace, name, ready }) => ({
      ...{ address: ip, pod: `${namespace}/${name}`, ready },
      ...(node !== undefined && { node }),
    })),
    ...(own.length === 0 ? [] : inFront).flatMap(({ namespace, name, clusterIp = '', ports }) =>
      ports
        .filter(({ protocol }) => protocol === 'TCP')
        .flatMap(({ port, targetPort }) => {
          const podPort =
            typeof targetPort === 'number'
              ? targetPort
              : workload.ports.find((one) => one.name === targetPort && one.protocol === 'TCP')?.containerPort;
          return podPort === undefined
            ? []
            : [{ address: clusterIp, port, podPort, service: `${namespace}/${name}`, backends: names }];
        }),
    ),
  ];
}
