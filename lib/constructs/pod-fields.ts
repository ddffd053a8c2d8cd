import { isJob } from './scale-rules.ts';
import { type Shape, shapeProblems, shown } from './shape.ts';
import type { ContainerProps, WorkloadKind, WorkloadProps } from './workload-props.ts';

/** Fields of a PodSpec that other fields of a workload set, and that edges, ports and mounts are told from. */
const SET_BY = {
  containers: 'the fields of the workload, and sidecars',
  initContainers: 'initContainers',
  hostNetwork: 'hostNetwork',
  volumes: 'mounts and writable',
} as const;

const map: Shape = { map: 'string' };
const objects: Shape = { list: 'object' };
/** The other fields of the API's PodSpec, up to Kubernetes 1.34. What they hold is not looked into. */
const FIELDS: Readonly<Record<string, Shape>> = {
  activeDeadlineSeconds: 'number',
  affinity: 'object',
  automountServiceAccountToken: 'boolean',
  dnsConfig: 'object',
  dnsPolicy: 'string',
  enableServiceLinks: 'boolean',
  ephemeralContainers: objects,
  hostAliases: objects,
  hostIPC: 'boolean',
  hostPID: 'boolean',
  hostUsers: 'boolean',
  hostname: 'string',
  hostnameOverride: 'string',
  imagePullSecrets: objects,
  nodeName: 'string',
  nodeSelector: map,
  os: 'object',
  overhead: 'object',
  preemptionPolicy: 'string',
  priority: 'number',
  priorityClassName: 'string',
  readinessGates: objects,
  resourceClaims: objects,
  resources: 'object',
  restartPolicy: 'string',
  runtimeClassName: 'string',
  schedulerName: 'string',
  schedulingGates: objects,
  securityContext: 'object',
  serviceAccount: 'string',
  serviceAccountName: 'string',
  setHostnameAsFQDN: 'boolean',
  shareProcessNamespace: 'boolean',
  subdomain: 'string',
  terminationGracePeriodSeconds: 'number',
  tolerations: objects,
  topologySpreadConstraints: objects,
};

/** What is wrong with the fields of the PodSpec that a workload is given as they are. */
export function podFieldProblems(kind: WorkloadKind, { pod = {} }: WorkloadProps): string[] {
  const given = Object.entries(pod);
  const known = Object.fromEntries(given.filter(([key]) => key in FIELDS));
  return [
    ...given.flatMap(([key]) => (key in FIELDS ? [] : [unknownProblem(key)])),
    ...shapeProblems('pod', known, { fields: FIELDS }),
    ...restartProblems(kind, pod['restartPolicy']),
  ];
}

function unknownProblem(key: string): string {
  return key in SET_BY
    ? `pod.${key} would replace what other fields say; use ${SET_BY[key as keyof typeof SET_BY]} instead`
    : `pod.${key} is not a field of the API's PodSpec; write one that kubectl explain pod.spec lists`;
}

/** Where a field of the PodSpec is written that was given as a field of the workload. Undefined if it is none. */
export function placeOfPodField(key: string): string | undefined {
  if (key === 'serviceAccountName') return 'use serviceAccount';
  if (key in SET_BY) return `use ${SET_BY[key as keyof typeof SET_BY]}`;
  return key in FIELDS ? 'it is one of the PodSpec, so write it into pod' : undefined;
}

/** Pods of a Job end, and those of other kinds never do. */
function restartProblems(kind: WorkloadKind, policy: unknown): string[] {
  if (typeof policy !== 'string') return [];
  const allowed = isJob(kind) ? ['OnFailure', 'Never'] : ['Always'];
  if (allowed.includes(policy)) return [];
  return [`pod.restartPolicy ${shown(policy)} does not apply to a ${kind}; use ${allowed.join(' or ')}`];
}

/** Probes of a container that runs to its end before the others start are written nowhere, so nobody should count on one. */
export function initProbeProblems(
  path: string,
  probe: ContainerProps['probe'],
  startSeconds: ContainerProps['startSeconds'],
): string[] {
  const given = Object.entries({ probe: probe || undefined, startSeconds }).filter(([, value]) => value !== undefined);
  return given.map(
    ([field]) => `${path}.${field} has no effect on a container that ends before the others start; leave it out`,
  );
}
