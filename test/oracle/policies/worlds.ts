/** Random worlds of policies of other kinds, mixed with NetworkPolicies: few labels, few ports, few blocks, so that they meet. */
import * as fc from 'fast-check';
import type { KubeObject } from './objects.ts';
import type { Options } from './universe.ts';

export interface PolicyWorld {
  objects: KubeObject[];
  options: Options;
}

export const NAMESPACES = ['x', 'y', 'z'] as const;
export const VALUES = ['a', 'b'] as const;
export const ACCOUNTS = ['default', 'ci'] as const;
export const BLOCKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '203.0.113.0/24',
  '0.0.0.0/0',
  '10.1.2.3/32',
  '2001:db8::/32',
  '::/0',
];
export const PORTS = [53, 80, 81, 90] as const;
export const NAMES = ['web', 'dns'] as const;

export const oneOf = fc.constantFrom;
/** Of every `outOf`, one is something else. */
export const rarely = <T>(outOf: number, usual: T, else_: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: outOf - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: else_ });
// biome-ignore lint/suspicious/noExplicitAny: objects of many shapes
export type Any = fc.Arbitrary<any>;

/** Fields that may be absent. */
export function partly(fields: Record<string, Any>, required: readonly string[] = []): Any {
  return fc.record(fields, { requiredKeys: [...required] }).map((map) => ({ ...map }));
}

const someLabels = (keys: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(oneOf(...keys), oneOf(...VALUES), { maxKeys: 2 }).map((map) => ({ ...map }));

export const protocol = oneOf('TCP', 'UDP', 'SCTP');

/** A label selector of Kubernetes. */
function labelSelector(keys: readonly string[], values: readonly string[] = VALUES): Any {
  const key = oneOf(...keys);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 5,
      arbitrary: fc.record({
        matchLabels: fc.dictionary(key, oneOf(...values), { minKeys: 1, maxKeys: 1 }).map((map) => ({ ...map })),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        matchExpressions: fc.array(
          fc.oneof(
            fc.record({
              key,
              operator: oneOf('In', 'NotIn'),
              values: fc.uniqueArray(oneOf(...values), { minLength: 1, maxLength: 2 }),
            }),
            fc.record({ key, operator: oneOf('Exists', 'DoesNotExist') }),
          ),
          { minLength: 1, maxLength: 2 },
        ),
      }),
    },
  );
}

export const podSelector = labelSelector(['app', 'tier']);
export const namespaceSelector = fc.oneof(
  labelSelector(['env']),
  oneOf(...NAMESPACES).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);

export const namespaces: fc.Arbitrary<KubeObject[]> = fc
  .tuple(...NAMESPACES.map((name) => fc.record({ name: fc.constant(name), labels: someLabels(['env']) })))
  .chain((all) => rarely(8, 3, oneOf(2)).map((count) => all.slice(0, count)))
  .map((all) => all.map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata })));

export const accounts: fc.Arbitrary<KubeObject[]> = fc
  .tuple(
    ...NAMESPACES.flatMap((namespace) =>
      ACCOUNTS.map((name) =>
        fc.record({ namespace: fc.constant(namespace), name: fc.constant(name), labels: someLabels(['role']) }),
      ),
    ),
  )
  .map((all) => all.map((metadata) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata })));

/** Each with a name of its own in a container. */
const containerPorts = fc
  .uniqueArray(
    fc.record({
      name: oneOf(...NAMES),
      protocol: rarely(4, 'TCP', oneOf('UDP', 'SCTP')),
      containerPort: oneOf(...PORTS),
    }),
    { maxLength: 2, selector: ({ name }) => name },
  )
  .map((ports) => ports.map((port) => ({ ...port })));

export interface WorkloadKnobs {
  fixedAddress: boolean;
  accounts: boolean;
}

export function workloads(knobs: WorkloadKnobs): fc.Arbitrary<KubeObject[]> {
  const one = fc.record({
    kind: oneOf('Pod', 'Deployment'),
    namespace: oneOf(...NAMESPACES),
    labels: someLabels(['app', 'tier']),
    ports: containerPorts,
    initPorts: rarely(5, [] as object[], containerPorts),
    morePorts: rarely(8, [] as object[], containerPorts),
    hostNetwork: rarely(10, false, fc.constant(true)),
    account: knobs.accounts ? oneOf(...ACCOUNTS) : fc.constant('default'),
    podIP: knobs.fixedAddress ? rarely(4, '', oneOf('10.1.2.3', '203.0.113.7', '2001:db8::7')) : fc.constant(''),
    others: oneOf<(string[] | undefined)[]>(undefined, undefined, [], ['second']),
  });
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => {
    const taken = new Set<string>();
    return all.map(
      (
        { kind, namespace, labels, ports, initPorts, morePorts, hostNetwork, account, podIP, others },
        i,
      ): KubeObject => {
        const spec = {
          ...(hostNetwork && { hostNetwork }),
          ...(knobs.accounts && { serviceAccountName: account }),
          ...(initPorts.length > 0 && {
            initContainers: [{ name: 'i', image: 'example', restartPolicy: 'Always', ports: initPorts }],
          }),
          containers: [
            { name: 'c', image: 'example', ports },
            ...(morePorts.length > 0 ? [{ name: 'd', image: 'example', ports: morePorts }] : []),
          ],
        };
        const name = `w${i}`;
        const isFixed = kind === 'Pod' && podIP !== '' && !hostNetwork && !taken.has(podIP);
        if (isFixed) taken.add(podIP);
        if (kind === 'Pod')
          return {
            apiVersion: 'v1',
            kind,
            metadata: { name, namespace, labels },
            spec,
            ...(isFixed && { status: statusOf(podIP, others, i) }),
          };
        return {
          ...{ apiVersion: 'apps/v1', kind, metadata: { name, namespace } },
          spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
        };
      },
    );
  });
}

/** With all addresses of the pod, or with the first one alone. */
function statusOf(podIP: string, others: readonly string[] | undefined, i: number): object {
  const second = podIP.includes(':') ? `10.9.9.${i}` : `2001:db9::${i}`;
  return { podIP, ...(others && { podIPs: [podIP, ...others.map(() => second)].map((ip) => ({ ip })) }) };
}

const networkPolicyPort = fc.oneof(
  fc.record({ protocol, port: oneOf(...PORTS) }),
  fc.record({ port: oneOf(...NAMES) }),
  fc.record({ protocol, port: fc.constant(53), endPort: oneOf(80, 81) }),
);

const networkPolicyPeer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({
    ipBlock: oneOf(...BLOCKS).map((cidr) => (cidr === '10.0.0.0/8' ? { cidr, except: ['10.1.0.0/16'] } : { cidr })),
  }),
);

const networkPolicyRules = (peers: 'from' | 'to') =>
  fc.array(
    partly({
      [peers]: fc.array(networkPolicyPeer, { minLength: 1, maxLength: 2 }),
      ports: fc.array(networkPolicyPort, { minLength: 1, maxLength: 2 }),
    }),
    {
      maxLength: 2,
    },
  );

export const networkPolicy: fc.Arbitrary<KubeObject> = fc
  .record({
    namespace: oneOf(...NAMESPACES),
    spec: partly(
      {
        podSelector,
        policyTypes: oneOf(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress: networkPolicyRules('from'),
        egress: networkPolicyRules('to'),
      },
      ['podSelector'],
    ),
  })
  .map(({ namespace, spec }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: '', namespace },
    spec,
  }));

/** Names by position, so that no two objects of a kind have one. */
export function named(objects: readonly KubeObject[], prefix = 'p'): KubeObject[] {
  return objects.map((object, i) => ({ ...object, metadata: { ...object.metadata, name: `${prefix}${i}` } }));
}

export const podCidrs = oneOf<string[][]>([], [], ['10.0.0.0/8'], ['10.1.0.0/16', '2001:db8::/32']);
