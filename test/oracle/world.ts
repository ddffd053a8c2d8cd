import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from './evaluator.ts';

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

const NAMESPACES = ['x', 'y', 'z'];
const KEYS = ['app', 'tier'];
const VALUES = ['a', 'b', ''];
const PORT_NAMES = ['web', 'dns'];
/** The blocks, each with the addresses before, at and after its two ends. */
export const EDGES: Record<string, string[]> = {
  '0.0.0.0/0': ['0.0.0.0', '255.255.255.255'],
  '0.0.0.0/1': ['0.0.0.0', '127.255.255.255', '128.0.0.0'],
  '128.0.0.0/1': ['127.255.255.255', '128.0.0.0', '255.255.255.255'],
  '10.0.0.0/8': ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  '10.1.0.0/16': ['10.0.255.255', '10.1.0.0', '10.1.255.255', '10.2.0.0'],
  '10.1.2.0/24': ['10.1.1.255', '10.1.2.0', '10.1.2.255', '10.1.3.0'],
  '10.1.2.0/25': ['10.1.1.255', '10.1.2.0', '10.1.2.127', '10.1.2.128'],
  '10.1.2.3/32': ['10.1.2.2', '10.1.2.3', '10.1.2.4'],
  '192.168.0.0/16': ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  '255.255.255.255/32': ['255.255.255.254', '255.255.255.255'],
  '0.0.0.0/32': ['0.0.0.0', '0.0.0.1'],
  '::/0': ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '8000::/1': ['7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '8000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:db8::/32': [
    '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db9::',
  ],
  '2001:db8:1::/48': [
    '2001:db8:0:ffff:ffff:ffff:ffff:ffff',
    '2001:db8:1::',
    '2001:db8:1:ffff:ffff:ffff:ffff:ffff',
    '2001:db8:2::',
  ],
  '::/128': ['::', '::1'],
};
const BLOCKS = Object.keys(EDGES);
/** Which blocks are strictly within which: what `except` may name. */
const WITHIN: Record<string, string[]> = {
  '0.0.0.0/0': BLOCKS.filter((block) => !block.includes(':') && block !== '0.0.0.0/0'),
  '0.0.0.0/1': ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32', '0.0.0.0/32'],
  '128.0.0.0/1': ['192.168.0.0/16', '255.255.255.255/32'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32'],
  '10.1.0.0/16': ['10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32'],
  '10.1.2.0/24': ['10.1.2.0/25', '10.1.2.3/32'],
  '10.1.2.0/25': ['10.1.2.3/32'],
  '::/0': ['8000::/1', '2001:db8::/32', '2001:db8:1::/48', '::/128'],
  '2001:db8::/32': ['2001:db8:1::/48'],
};

const oneOf = fc.constantFrom;
const labels = fc.dictionary(oneOf(...KEYS), oneOf(...VALUES), { maxKeys: 2 }).map((map) => ({ ...map }));

function selector(keys: readonly string[], values: readonly string[]): fc.Arbitrary<LabelSelector> {
  const key = oneOf(...keys);
  const listing = fc.record({
    key,
    operator: oneOf('In', 'NotIn'),
    values: fc.uniqueArray(oneOf(...values), { minLength: 1, maxLength: 2 }),
  });
  const asking = fc.record(
    { key, operator: oneOf('Exists', 'DoesNotExist'), values: oneOf([], null) },
    { requiredKeys: ['key', 'operator'] },
  );
  return fc.record(
    {
      matchLabels: fc.option(fc.dictionary(key, oneOf(...values), { maxKeys: 2 }).map((map) => ({ ...map }))),
      matchExpressions: fc.option(fc.array(fc.oneof(listing, asking), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<LabelSelector>;
}

const podSelector = selector(KEYS, VALUES);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  selector(['env', 'kubernetes.io/metadata.name'], ['a', 'b', ...NAMESPACES]),
);

const ipBlock = oneOf(...BLOCKS).chain((cidr) => {
  const within = WITHIN[cidr] ?? [];
  const except = within.length > 0 ? fc.option(fc.uniqueArray(oneOf(...within), { maxLength: 3 })) : fc.constant(null);
  return fc.record({ cidr: fc.constant(cidr), except }, { requiredKeys: ['cidr'] });
});

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock: ipBlock as fc.Arbitrary<{ cidr: string; except?: string[] | null }> }),
);

const protocol = oneOf('TCP', 'UDP', 'SCTP');
const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol }, { requiredKeys: [] }),
  fc.record({ protocol, port: oneOf(1, 79, 80, 81, 443, 8080, 65535) }, { requiredKeys: ['port'] }),
  fc.record({ protocol, port: oneOf(...PORT_NAMES, 'nobody') }, { requiredKeys: ['port'] }),
  fc
    .record(
      { protocol, port: oneOf(1, 79, 80, 81), endPort: oneOf(81, 90, 443, 65535) },
      { requiredKeys: ['port', 'endPort'] },
    )
    .filter(({ port, endPort }) => port <= endPort),
);

/** Present, null, empty or absent: all of which the API tells apart, or does not. */
function rules<Peers extends 'from' | 'to'>(peers: Peers) {
  const rule = fc.record(
    {
      [peers]: fc.option(fc.array(peer, { maxLength: 3 })),
      ports: fc.option(fc.array(port, { maxLength: 3 })),
    },
    { requiredKeys: [] },
  );
  return fc.option(fc.array(rule, { maxLength: 2 }));
}

const policy = fc.record({
  namespace: oneOf(...NAMESPACES),
  spec: fc.record(
    {
      podSelector: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: podSelector }),
      policyTypes: fc.option(fc.uniqueArray(oneOf('Ingress', 'Egress'), { maxLength: 2 })),
      ingress: rules('from'),
      egress: rules('to'),
    },
    { requiredKeys: ['podSelector'] },
  ),
});

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
