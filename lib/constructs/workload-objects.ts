import { compact, type Json } from './json.ts';
import type { NamedPort } from './named-port.ts';
import { podTemplate } from './pod-template.ts';
import { CLAIM } from './pod-volumes.ts';
import type { EntryProps, WorkloadProps } from './workload-props.ts';
import { kindOf, portsOf } from './workload-rules.ts';

/** An object that a workload is made of. `id` is that of its construct. */
export interface WorkloadObject {
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: Json;
}

/** All objects of a workload, in the order in which they are written. The fields must be valid (workloadProblems). */
export function objectsOfWorkload(
  name: string,
  props: WorkloadProps,
  labels: Readonly<Record<string, string>>,
): WorkloadObject[] {
  const ports = portsOf(name, props);
  const selector = { app: name };
  const service = serviceOf(ports, props, selector);
  return [
    controllerOf(name, props, labels, service !== undefined),
    ...(service ? [service] : []),
    ...(props.ingress ? [ingressOf(name, props.ingress, ports)] : []),
    ...(props.route ? [routeOf(name, props.route, ports)] : []),
    ...(props.disruptionBudget
      ? [
          {
            ...POLICY,
            id: 'disruption-budget',
            spec: { ...props.disruptionBudget, selector: { matchLabels: selector } },
          },
        ]
      : []),
    ...(props.autoscaling ? [autoscalerOf(name, kindOf(props), props.autoscaling)] : []),
  ];
}

const POLICY = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

function controllerOf(
  name: string,
  props: WorkloadProps,
  labels: Readonly<Record<string, string>>,
  isServed: boolean,
): WorkloadObject {
  const kind = kindOf(props);
  const template = podTemplate(name, props, labels);
  const selector = { matchLabels: { app: name } };
  // A field that an autoscaler sets is left out, because each apply would set it back.
  const replicas = props.autoscaling ? undefined : (props.replicas ?? 1);
  switch (kind) {
    case 'Deployment':
      return { id: 'deployment', apiVersion: 'apps/v1', kind, spec: compact({ replicas, selector, template }) };
    case 'StatefulSet': {
      const claims = props.storage && [claimOf(props.storage.size)];
      const spec = {
        replicas,
        selector,
        serviceName: isServed ? name : undefined,
        template,
        volumeClaimTemplates: claims,
      };
      return { id: 'stateful-set', apiVersion: 'apps/v1', kind, spec: compact(spec) };
    }
    case 'DaemonSet':
      return { id: 'daemon-set', apiVersion: 'apps/v1', kind, spec: { selector, template } };
    case 'Job':
      return { id: 'job', apiVersion: 'batch/v1', kind, spec: { template } };
    case 'CronJob': {
      const spec = { schedule: props.schedule, concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template } } };
      return { id: 'cron-job', apiVersion: 'batch/v1', kind, spec };
    }
  }
}

function claimOf(storage: string): Json {
  return { metadata: { name: CLAIM }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } };
}

function serviceOf(ports: readonly NamedPort[], props: WorkloadProps, selector: Json): WorkloadObject | undefined {
  const single = ports.filter(({ endPort }) => endPort === undefined);
  if (props.service === false || props.hostNetwork || single.length === 0) return undefined;
  const isOpen = single.some(({ nodePort }) => nodePort !== undefined);
  const given = typeof props.service === 'object' ? props.service : {};
  const type = given.type ?? (isOpen ? 'NodePort' : kindOf(props) === 'StatefulSet' ? 'Headless' : 'ClusterIP');
  const spec = compact({
    type: type === 'NodePort' || type === 'LoadBalancer' ? type : undefined,
    clusterIP: type === 'Headless' ? 'None' : undefined,
    externalTrafficPolicy: given.externalTrafficPolicy,
    selector,
    ports: single.map(({ name, port, servicePort, nodePort, protocol }) =>
      compact({
        // "This must be unique within the ServiceSpec". It may be left out if there is only one port.
        name: single.length > 1 ? name : undefined,
        port: servicePort,
        targetPort: servicePort === port ? undefined : port,
        nodePort,
        protocol: protocol === 'TCP' ? undefined : protocol,
      }),
    ),
  });
  return { id: 'service', apiVersion: 'v1', kind: 'Service', spec };
}

function entryPort(ports: readonly NamedPort[], { port }: EntryProps): number | undefined {
  const tcp = ports.filter(({ protocol, endPort }) => protocol === 'TCP' && endPort === undefined);
  return (port === undefined ? tcp[0] : tcp.find(({ name }) => name === port))?.servicePort;
}

function ingressOf(
  name: string,
  entry: NonNullable<WorkloadProps['ingress']>,
  ports: readonly NamedPort[],
): WorkloadObject {
  const backend = { service: { name, port: { number: entryPort(ports, entry) } } };
  const paths = [{ path: entry.path ?? '/', pathType: 'Prefix', backend }];
  const spec = compact({ ingressClassName: entry.className, rules: [{ host: entry.host, http: { paths } }] });
  return { id: 'ingress', apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec };
}

function routeOf(
  name: string,
  entry: NonNullable<WorkloadProps['route']>,
  ports: readonly NamedPort[],
): WorkloadObject {
  const spec = {
    parentRefs: [compact({ name: entry.gateway.name, namespace: entry.gateway.namespace })],
    hostnames: [entry.host],
    rules: [
      compact({
        matches: entry.path === undefined ? undefined : [{ path: { type: 'PathPrefix', value: entry.path } }],
        backendRefs: [{ name, port: entryPort(ports, entry) }],
      }),
    ],
  };
  return { id: 'http-route', apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec };
}

function autoscalerOf(
  name: string,
  kind: string,
  { min, max, cpu }: NonNullable<WorkloadProps['autoscaling']>,
): WorkloadObject {
  const target = { type: 'Utilization', averageUtilization: cpu };
  const spec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
    minReplicas: min,
    maxReplicas: max,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  };
  return { id: 'autoscaler', apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec };
}
