import { parseAllDocuments, stringify } from 'yaml';
import type { Policy } from '../evaluator.ts';
import { type ContainerPort, nameOf, type OpenWorkload, type OpenWorld } from './model.ts';

/** YAML 1.1, as kubectl reads it: there, y is a boolean. */
const YAML = { version: '1.1', aliasDuplicateObjects: false } as const;

/** The world as somebody would write it down. */
export function manifestsOf({ namespaces, workloads, policies }: OpenWorld): string {
  return [
    ...namespaces
      .filter(({ declared }) => declared)
      .map(({ name, labels }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })),
    ...workloads.flatMap((workload) => [workloadObject(workload), ...autoscalerOf(workload)]),
    ...policies.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy })),
  ]
    .map((object) => stringify(object, YAML))
    .join('---\n');
}

function workloadObject(workload: OpenWorkload): object {
  const { kind, namespace, name, labels, selector, ports, hostNetwork, replicas, start } = workload;
  const metadata = { name, namespace };
  const spec = {
    ...(hostNetwork && { hostNetwork }),
    ...(kind === 'Job' && { restartPolicy: 'Never' }),
    containers: [{ name: 'c', image: 'example', ports }],
  };
  if (kind === 'Pod') return { apiVersion: 'v1', kind, metadata: { ...metadata, labels }, spec };
  const template = { metadata: { labels }, spec };
  if (kind === 'Job') return { apiVersion: 'batch/v1', kind, metadata, spec: { template } };
  return {
    ...{ apiVersion: 'apps/v1', kind, metadata },
    spec: {
      ...(replicas !== undefined && { replicas }),
      ...(start !== undefined && { ordinals: { start } }),
      selector: { matchLabels: selector },
      template,
    },
  };
}

function autoscalerOf({ autoscaled, kind, namespace, name }: OpenWorkload): object[] {
  if (!autoscaled) return [];
  const scaleTargetRef = { apiVersion: 'apps/v1', kind, name };
  return [
    {
      ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace } },
      spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 9 },
    },
  ];
}

/** The other way round, for tests of the oracle: manifests that are known to be valid, and hold nothing but what a world has. */
export function worldOf(text: string, options: Pick<OpenWorld, 'cni' | 'podCidrs'>): OpenWorld {
  const objects = parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS());
  const named = new Map<string, OpenWorld['namespaces'][number]>();
  const world: OpenWorld = { ...options, namespaces: [], workloads: [], policies: [] };
  for (const object of objects) {
    if (!object) continue;
    const { kind, spec, metadata } = object;
    const { name, namespace = 'default' } = metadata;
    if (kind === 'Namespace') {
      named.set(name, { name, declared: true, labels: metadata.labels ?? {} });
      continue;
    }
    if (!named.has(namespace)) named.set(namespace, { name: namespace, declared: false, labels: {} });
    if (kind === 'NetworkPolicy') world.policies.push({ metadata: { name, namespace }, spec } as Policy);
    else if (spec?.template || spec?.jobTemplate || kind === 'Pod') {
      world.workloads.push(workloadOf(object, namespace));
    }
  }
  return { ...world, namespaces: [...named.values()] };
}

// biome-ignore lint/suspicious/noExplicitAny: an object of any of five kinds
function workloadOf({ kind, metadata, spec }: any, namespace: string): OpenWorkload {
  const template = kind === 'Pod' ? { metadata, spec } : (spec.jobTemplate?.spec.template ?? spec.template);
  const labels = template.metadata?.labels ?? {};
  return {
    ...{ kind, namespace, name: metadata.name, labels, selector: spec.selector?.matchLabels ?? labels },
    ports: template.spec.containers.flatMap(({ ports }: { ports?: ContainerPort[] }) => ports ?? []),
    hostNetwork: template.spec.hostNetwork ?? false,
    ...(spec.replicas !== undefined && { replicas: spec.replicas }),
    ...(spec.ordinals && { start: spec.ordinals.start }),
  };
}

/** What to give to the command besides the folders. */
export function optionsOf({ cni, podCidrs }: OpenWorld): string {
  return `--cni ${cni}${podCidrs.map((cidr) => ` --pod-cidr ${cidr}`).join('')}`;
}

/** The workload of this printed name. */
export function workloadNamed({ workloads }: OpenWorld, name: string): OpenWorkload | undefined {
  return workloads.find((one) => nameOf(one) === name);
}
