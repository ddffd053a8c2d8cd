import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { Policy } from './evaluator.ts';
import { labels, NAMESPACES, oneOf, PORT_NAMES, policy, protocol } from './world-policies.ts';

interface WorldNamespace {
  name: string;
  labels: Record<string, string>;
  /** Is there a Namespace object? */
  declared: boolean;
}

interface WorldWorkload {
  kind: string;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** The ports of each container, a list for each. */
  containers: { name?: string; protocol?: string; containerPort: number }[][];
  hostNetwork: boolean;
}

/** Everything that decides who reaches whom, as plain data. */
export interface World {
  cni: 'calico' | 'cilium' | 'spec';
  podCidrs: readonly string[];
  namespaces: WorldNamespace[];
  workloads: WorldWorkload[];
  policies: Policy[];
  /** How the objects are written. */
  style: 'yaml' | 'json' | 'list' | 'flow';
}

/** YAML 1.1, as kubectl reads it: there, y is a boolean. */
const YAML = { version: '1.1', aliasDuplicateObjects: false } as const;

const workload = fc.record({
  kind: oneOf('Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'CronJob'),
  namespace: oneOf(...NAMESPACES),
  labels,
  containers: fc.array(
    fc.array(
      fc.record(
        {
          name: oneOf(...PORT_NAMES),
          protocol,
          containerPort: oneOf(53, 80, 81, 8080),
        },
        { requiredKeys: ['containerPort'] },
      ),
      { maxLength: 3 },
    ),
    { minLength: 1, maxLength: 2 },
  ),
  hostNetwork: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

export const worlds: fc.Arbitrary<World> = fc
  .record({
    cni: oneOf('calico' as const, 'calico' as const, 'cilium' as const, 'spec' as const),
    podCidrs: oneOf([], [], ['10.0.0.0/8'], ['10.1.2.0/24', '2001:db8::/32'], ['10.1.0.0/16', '192.168.0.0/16']),
    namespaces: fc.tuple(
      ...NAMESPACES.map((name) =>
        fc.record({
          name: fc.constant(name),
          labels: fc.dictionary(fc.constant('env'), oneOf('a', 'b')).map((map) => ({ ...map })),
          declared: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
        }),
      ),
    ),
    workloads: fc.array(workload, { minLength: 1, maxLength: 4 }),
    policies: fc.array(policy, { maxLength: 4 }),
    style: oneOf('yaml' as const, 'json' as const, 'list' as const, 'flow' as const),
  })
  .map(({ workloads, policies, ...rest }) => ({
    ...rest,
    workloads: workloads.map((one, i) => ({ ...one, name: `w${i}`, containers: distinctPorts(one.containers) })),
    policies: policies.map(({ namespace, spec }, i) => ({ metadata: { name: `p${i}`, namespace }, spec }) as Policy),
  }));

/** "Each named port in a pod must have a unique name" within a container: the API server refuses others. */
function distinctPorts(containers: WorldWorkload['containers']): WorldWorkload['containers'] {
  return containers.map((ports) => {
    const seen = new Set<string | undefined>();
    return ports.map(({ name, ...port }) => {
      const isNew = name !== undefined && !seen.has(name);
      seen.add(name);
      return isNew ? { name, ...port } : port;
    });
  });
}

/** The world as somebody would write it down. */
export function manifestsOf({ namespaces, workloads, policies, style }: Omit<World, 'cni' | 'podCidrs'>): string {
  const objects: object[] = [
    ...namespaces
      .filter(({ declared }) => declared)
      .map(({ name, labels }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })),
    ...workloads.map(workloadObject),
    ...policies.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy })),
  ];
  switch (style) {
    case 'json':
      return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    case 'list':
      return stringify({ apiVersion: 'v1', kind: 'List', items: objects }, YAML);
    case 'flow':
      // Unquoted, kubectl reads the colons of `{cidr: ::/0}` otherwise than YAML 1.2 has them.
      return objects
        .map((object) => stringify(object, { ...YAML, collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' }))
        .join('---\n');
    case 'yaml':
      return objects.map((object) => stringify(object, YAML)).join('---\n');
  }
}

function workloadObject({ kind, namespace, name, labels, containers, hostNetwork }: WorldWorkload): object {
  const spec = {
    ...(hostNetwork && { hostNetwork }),
    ...(kind === 'Job' || kind === 'CronJob' ? { restartPolicy: 'Never' } : {}),
    containers: containers.map((ports, i) => ({ name: `c${i}`, image: 'example', ports })),
  };
  const metadata = { name, namespace };
  const template = { metadata: { labels }, spec };
  switch (kind) {
    case 'Pod':
      return { apiVersion: 'v1', kind, metadata: { ...metadata, labels }, spec };
    case 'ReplicationController':
      return { apiVersion: 'v1', kind, metadata, spec: { selector: labels, template } };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, metadata, spec: { template } };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        metadata,
        spec: { schedule: '@daily', jobTemplate: { spec: { template } } },
      };
    default:
      return { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: labels }, template } };
  }
}
