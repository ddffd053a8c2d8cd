import { containerProblems, labelProblems, storageProblems } from './container-rules.ts';
import { entryProblems } from './entry-rules.ts';
import { found, labelNameProblem, nameProblem, userProblem } from './field-rules.ts';
import { type NamedPort, namedPorts, portProblems } from './named-port.ts';
import { initProbeProblems, placeOfPodField, podFieldProblems } from './pod-fields.ts';
import { objectNameProblem } from './reference-rules.ts';
import { SCALED, scaleProblems } from './scale-rules.ts';
import { shapeProblems, shown } from './shape.ts';
import type { ContainerProps, WorkloadKind, WorkloadProps } from './workload-props.ts';
import { WORKLOAD } from './workload-shape.ts';

const KINDS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] satisfies WorkloadKind[];

/** The kind of workload that the fields make. */
export function kindOf({ kind, schedule, storage }: WorkloadProps): WorkloadKind {
  return kind ?? (schedule !== undefined ? 'CronJob' : storage ? 'StatefulSet' : 'Deployment');
}

/** Whether it is never more than one pod at a time. Runs of a CronJob may overlap, and a DaemonSet has a pod on each node. */
export function isOnePod(props: WorkloadProps): boolean {
  const kind = kindOf(props);
  return kind === 'Job' || (SCALED.includes(kind) && !props.autoscaling && (props.replicas ?? 1) <= 1);
}

/** The containers that run as long as the pod, by name, with the main one first. */
export function containersOf(name: string, props: WorkloadProps): [string, ContainerProps][] {
  return [[name, props], ...Object.entries(props.sidecars ?? {})];
}

/** The ports of all these containers. */
export function portsOf(name: string, props: WorkloadProps): NamedPort[] {
  return containersOf(name, props).flatMap(([, one]) => namedPorts(one.ports));
}

/**
 * Everything that the API server would refuse in a workload, or accept and never run: `field fact; fix`. If a field has a wrong
 * type, only that is reported, because nothing can be said about its meaning.
 */
export function workloadProblems(name: string, props: WorkloadProps): string[] {
  const misplaced = new Map(
    Object.keys(props).flatMap((key) => {
      const place = key in WORKLOAD.fields ? undefined : placeOfPodField(key);
      return place === undefined ? [] : [[key, `${key} is not a field; ${place}`]];
    }),
  );
  const others = Object.fromEntries(Object.entries(props).filter(([key]) => !misplaced.has(key)));
  const shape = [...misplaced.values(), ...shapeProblems('', others, WORKLOAD)];
  if (shape.length > 0) return shape;
  const kind = kindOf(props);
  const ports = portsOf(name, props);
  const taken = new Set<string>([name]);
  return [
    ...nameProblems(name, kind),
    ...(KINDS.includes(kind) ? [] : [`kind ${shown(kind)} is none of ${KINDS.join(', ')}; use one of them`]),
    ...Object.entries({ initContainers: props.initContainers, sidecars: props.sidecars }).flatMap(([field, all = {}]) =>
      Object.entries(all).flatMap(([container, one]) => {
        const twice = taken.has(container)
          ? [`${field}.${container} has the name of another container; give it its own`]
          : [];
        taken.add(container);
        return [
          ...found(labelNameProblem(field, container)),
          ...twice,
          ...(field === 'sidecars'
            ? containerProblems(`sidecars.${container}`, one, namedPorts(one.ports))
            : initProblems(container, one)),
        ];
      }),
    ),
    ...containerProblems('', props, namedPorts(props.ports)),
    ...portProblems(ports),
    ...duplicatePortNames(name, props),
    ...scaleProblems(kind, props),
    ...podProblems(props),
    ...podFieldProblems(kind, props),
    ...storageProblems(kind, props),
    ...serviceProblems(ports, props),
    ...entryProblems(ports, props),
  ];
}

function initProblems(name: string, { probe, startSeconds, ...props }: ContainerProps): string[] {
  const path = `initContainers.${name}`;
  return [...containerProblems(path, props, []), ...initProbeProblems(path, probe, startSeconds)];
}

/** Names become host names, and parts of labels that controllers write. */
function nameProblems(name: string, kind: WorkloadKind): string[] {
  const problem = nameProblem('name', name);
  if (problem !== undefined) return [problem];
  // Their controllers label or name pods NAME-SUFFIX (kubernetes/kubernetes#64023). For a CronJob, the name "must be no more than
  // 52 characters".
  const isLong = (kind === 'StatefulSet' || kind === 'CronJob') && name.length > 52;
  return isLong
    ? [`name ${shown(name)} has ${name.length} letters, and no pod of a ${kind} starts with more than 52; shorten it`]
    : [];
}

function duplicatePortNames(name: string, props: WorkloadProps): string[] {
  const seen = new Map<string, string>();
  return containersOf(name, props).flatMap(([container, one]) =>
    Object.keys(one.ports ?? {}).flatMap((port) => {
      const other = seen.get(port);
      seen.set(port, container);
      return other === undefined
        ? []
        : [`sidecars.${container}.ports.${port} is the name of a port of ${other}, too; give it its own`];
    }),
  );
}

function podProblems({ user, asRoot, hostNetwork, serviceAccount, podLabels, ...props }: WorkloadProps): string[] {
  const problems: string[] = [];
  if (user !== undefined) problems.push(...found(userProblem(user)));
  if (user === 0 && !asRoot)
    problems.push('user 0 is root, which runAsNonRoot refuses to start; write another, or asRoot: true');
  if (podLabels?.['app'] !== undefined)
    problems.push('podLabels.app is the label that selects its pods; set name instead');
  if (serviceAccount !== undefined) problems.push(...objectNameProblem('serviceAccount', serviceAccount));
  if (hostNetwork && props.service !== undefined && props.service !== false) {
    problems.push(
      'hostNetwork: its port is a port of the node, without a Service; leave service out, or set it to false',
    );
  }
  const keys = Object.fromEntries(Object.keys(props.podAnnotations ?? {}).map((key) => [key, '']));
  return [...problems, ...labelProblems('podLabels', podLabels), ...labelProblems('podAnnotations', keys)];
}

const SERVICE_TYPES: readonly string[] = ['ClusterIP', 'Headless', 'NodePort', 'LoadBalancer'];

function serviceProblems(ports: readonly NamedPort[], { service }: WorkloadProps): string[] {
  if (typeof service !== 'object') return [];
  const { type = 'ClusterIP', externalTrafficPolicy } = service;
  const problems: string[] = [];
  if (!SERVICE_TYPES.includes(type))
    problems.push(`service.type ${shown(type)} is none of ${SERVICE_TYPES.join(', ')}; use one of them`);
  if (ports.length === 0) problems.push('service has no port to lead to; add ports, or leave service out');
  const isOpen = type === 'NodePort' || type === 'LoadBalancer';
  const claimed = ports.find(({ nodePort }) => nodePort !== undefined);
  if (claimed && !isOpen)
    problems.push(
      `ports.${claimed.name}.nodePort is on a ${type} Service; leave it out, or set service.type to NodePort`,
    );
  if (externalTrafficPolicy !== undefined && !isOpen)
    problems.push(`service.externalTrafficPolicy does not apply to a ${type} Service; leave it out`);
  return problems;
}
