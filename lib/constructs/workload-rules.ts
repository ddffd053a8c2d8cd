import { containerProblems, labelProblems, objectNameProblem, storageProblems } from './container-rules.ts';
import { found, nameProblem } from './field-rules.ts';
import { type NamedPort, namedPorts, portProblems } from './named-port.ts';
import { shapeProblems, shown } from './shape.ts';
import type { ContainerProps, WorkloadKind, WorkloadProps } from './workload-props.ts';
import { WORKLOAD } from './workload-shape.ts';

const KINDS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] satisfies WorkloadKind[];
const SCALED: readonly WorkloadKind[] = ['Deployment', 'StatefulSet'];

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
  const shape = shapeProblems('', props, WORKLOAD);
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
          ...found(nameProblem(field, container)),
          ...twice,
          ...containerProblems(`${field}.${container}`, one, field === 'sidecars' ? namedPorts(one.ports) : []),
        ];
      }),
    ),
    ...containerProblems('', props, namedPorts(props.ports)),
    ...portProblems(ports),
    ...duplicatePortNames(name, props),
    ...scaleProblems(kind, props),
    ...podProblems(props),
    ...storageProblems(kind, props),
    ...serviceProblems(ports, props),
    ...entryProblems(ports, props),
  ];
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

function scaleProblems(kind: WorkloadKind, props: WorkloadProps): string[] {
  const { replicas, schedule, disruptionBudget: budget, autoscaling, spread } = props;
  const isScaled = SCALED.includes(kind);
  const problems: (string | undefined)[] = [];
  if (replicas !== undefined && !isScaled) problems.push(`replicas does not apply to a ${kind}; leave it out`);
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 0)) {
    problems.push(`replicas ${replicas} is not a number of pods; write a whole number, 0 or more`);
  }
  if (kind === 'CronJob' && schedule === undefined) problems.push(`schedule is missing; write for example '0 3 * * *'`);
  if (schedule !== undefined && kind !== 'CronJob') problems.push(`schedule does not apply to a ${kind}; leave it out`);
  if (schedule !== undefined && !isSchedule(schedule)) {
    problems.push(
      `schedule ${shown(schedule)} is not a schedule; write minute, hour, day, month and weekday, for example '0 3 * * *'`,
    );
  }
  if (autoscaling) {
    const { min, max, cpu } = autoscaling;
    if (!isScaled) problems.push(`autoscaling does not apply to a ${kind}; leave it out`);
    if (replicas !== undefined) problems.push('replicas stands beside autoscaling, which sets it; leave replicas out');
    if (!(Number.isInteger(min) && min >= 1 && Number.isInteger(max) && max >= min)) {
      problems.push(
        `autoscaling.min ${min} and max ${max} are not a range; write whole numbers from 1 on, max not below min`,
      );
    }
    if (!(Number.isInteger(cpu) && cpu >= 1))
      problems.push(`autoscaling.cpu ${cpu} is not a percentage; write 1 or more`);
    if (props.resources?.requests?.cpu === undefined) {
      problems.push('autoscaling.cpu is a share of resources.requests.cpu, which is missing; write it');
    }
  }
  if (budget) {
    const given = Object.entries(budget);
    if (given.length !== 1)
      problems.push('disruptionBudget must have one of minAvailable and maxUnavailable; write exactly one');
    for (const [field, value] of given) {
      if (/^\d+%?$/.test(String(value))) continue;
      problems.push(`disruptionBudget.${field} ${shown(value)} is not a number of pods; write 1, or '50%'`);
    }
  }
  if (spread !== undefined && spread !== 'node' && spread !== 'zone') {
    problems.push(`spread ${shown(spread)} is not known; use node or zone`);
  }
  return found(...problems);
}

function isSchedule(text: string): boolean {
  if (/^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+[hms])$/.test(text)) return true;
  const fields = text.split(' ').filter(Boolean);
  return fields.length === 5 && fields.every((field) => /^[\d*?/,\-A-Za-z]+$/.test(field));
}

function podProblems({ user, asRoot, hostNetwork, serviceAccount, podLabels, ...props }: WorkloadProps): string[] {
  const problems: string[] = [];
  if (user !== undefined && !(Number.isInteger(user) && user >= 0))
    problems.push(`user ${user} is not a user number; write a whole number, 1 or more`);
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

function entryProblems(ports: readonly NamedPort[], { ingress, route, service, hostNetwork }: WorkloadProps): string[] {
  return Object.entries({ ingress, route }).flatMap(([field, entry]) => {
    if (!entry) return [];
    const tcp = ports.filter(({ protocol, endPort }) => protocol === 'TCP' && endPort === undefined);
    const problems: string[] = [];
    if (service === false || hostNetwork)
      problems.push(`${field} leads to a Service, and there is none; leave service: false out`);
    if (!/^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(entry.host)) {
      problems.push(`${field}.host ${shown(entry.host)} is not a host name; write for example shop.example.com`);
    }
    if (entry.path !== undefined && !entry.path.startsWith('/'))
      problems.push(`${field}.path ${shown(entry.path)} is not a path; begin it with /`);
    if (entry.port === undefined && tcp.length !== 1) {
      problems.push(
        `${field} must say which port: it has ${tcp.length} TCP ports; ${tcp.length > 0 ? `use ${tcp.map(({ name }) => name).join(' or ')}` : 'add one'}`,
      );
    } else if (entry.port !== undefined && !tcp.some(({ name }) => name === entry.port)) {
      problems.push(
        `${field}.port ${shown(entry.port)} is not one of its TCP ports; ${tcp.length > 0 ? `use ${tcp.map(({ name }) => name).join(' or ')}` : 'add one'}`,
      );
    }
    return problems;
  });
}
