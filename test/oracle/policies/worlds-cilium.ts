/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy beside NetworkPolicies, and at times ClusterNetworkPolicies. */
import * as fc from 'fast-check';
import { withLeftOut } from './left-out.ts';
import type { KubeObject } from './objects.ts';
import {
  ACCOUNTS,
  type Any,
  accounts,
  NAMES,
  NAMESPACES,
  named,
  namespaces,
  networkPolicy,
  oneOf,
  type PolicyWorld,
  partly,
  podCidrs,
  rarely,
  VALUES,
  workloads,
} from './worlds.ts';
import { clusterNetworkPolicy } from './worlds-admin.ts';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const prefixed = (key: string) => oneOf('', '', 'k8s:', 'any:').map((prefix) => prefix + key);
const key = oneOf('app', 'tier').chain(prefixed);
const value = oneOf(...VALUES);

/** A key and a value that it may have. */
const label: fc.Arbitrary<[string, string]> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, value) },
  { weight: 2, arbitrary: fc.tuple(prefixed(NAMESPACE), oneOf(...NAMESPACES)) },
  { weight: 1, arbitrary: fc.tuple(prefixed('io.cilium.k8s.namespace.labels.env'), value) },
  { weight: 1, arbitrary: fc.tuple(prefixed('io.cilium.k8s.policy.serviceaccount'), oneOf(...ACCOUNTS)) },
  { weight: 1, arbitrary: fc.tuple(oneOf('container:app'), value) },
);
const ownLabel = fc.tuple(key, value);

const selectorOf = (of: fc.Arbitrary<[string, string]>): Any =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 4,
      arbitrary: fc.array(of, { minLength: 1, maxLength: 2 }).map((all) => ({ matchLabels: Object.fromEntries(all) })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(of, oneOf('In', 'NotIn', 'Exists', 'DoesNotExist')).map(([[name, text], operator]) => ({
        matchExpressions: [{ key: name, operator, ...(operator.endsWith('In') && { values: [text] }) }],
      })),
    },
  );

const cidr = oneOf(
  '10.0.0.0/8',
  '10.1.0.0/16',
  '203.0.113.0/24',
  '0.0.0.0/0',
  '10.1.2.3/32',
  '2001:db8::/32',
  '::/0',
  '203.0.113.7',
);
const cidrItem: Any = fc.oneof(
  fc.record({ cidr: cidr.filter((one) => one.includes('/')) }),
  fc.constant({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }),
  fc.constant({ cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '203.0.113.0/24'] }),
  oneOf('g0', 'g0', 'missing').map((cidrGroupRef) => ({ cidrGroupRef })),
  // Both values of both keys are there, so that nobody asks for a group that is not.
  fc.record({ cidrGroupSelector: selectorOf(fc.tuple(oneOf('net', 'cidrgroup:net', 'zone'), value)) }),
);

const few = (one: Any): Any => fc.array(one, { minLength: 1, maxLength: 2 });
const entities = few(
  oneOf(
    'all',
    'world',
    'cluster',
    'host',
    'remote-node',
    'kube-apiserver',
    'none',
    'ingress',
    'health',
    'init',
    'unmanaged',
  ),
);

function peers(word: 'from' | 'to', isDeny: boolean): Any {
  return fc.oneof(
    { weight: 6, arbitrary: few(selectorOf(label)).map((all) => ({ [`${word}Endpoints`]: all })) },
    { weight: 3, arbitrary: entities.map((all) => ({ [`${word}Entities`]: all })) },
    { weight: 2, arbitrary: few(cidr).map((all) => ({ [`${word}CIDR`]: all })) },
    { weight: 2, arbitrary: few(cidrItem).map((all) => ({ [`${word}CIDRSet`]: all })) },
    { weight: 3, arbitrary: fc.constant({}) },
    {
      // The same nodes in what is allowed and in what is denied are one unknown.
      weight: isDeny ? 0 : 1,
      arbitrary: fc.constant({ [`${word}Nodes`]: [{ matchLabels: { disk: 'fast' } }] }),
    },
    { weight: 1, arbitrary: oneOf('Endpoints', 'Entities', 'CIDR', 'CIDRSet').map((kind) => ({ [word + kind]: [] })) },
    {
      // Services that are denied are nobody.
      weight: word === 'to' && isDeny ? 1 : 0,
      arbitrary: fc.record({ serviceName: fc.constant('s0') }).map((k8sService) => ({ toServices: [{ k8sService }] })),
    },
    {
      weight: word === 'to' && !isDeny ? 1 : 0,
      arbitrary: fc.oneof(
        fc
          .record({ serviceName: oneOf('s0', 's0', 's0', 'missing'), namespace: oneOf(...NAMESPACES) })
          .map((k8sService) => ({ toServices: [{ k8sService }] })),
        fc.constant({ toFQDNs: [{ matchName: 'a.example.com' }] }),
        fc.constant({ toFQDNs: [] }),
      ),
    },
  );
}

const port: Any = fc
  .record({
    port: oneOf('53', '80', '81', '90', '0', ...NAMES, 'WEB'),
    protocol: oneOf(undefined, 'ANY', 'TCP', 'UDP', 'SCTP'),
    endPort: rarely<number | undefined>(3, undefined, oneOf(85, 90)),
  })
  .map((one) => ({
    port: one.port,
    ...(one.protocol && { protocol: one.protocol }),
    ...(one.endPort && ['53', '80', '81'].includes(one.port) && { endPort: one.endPort }),
  }));
const toPorts: Any = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(
      few(port).map((ports) => ({ ports })),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { weight: 1, arbitrary: oneOf<object[][]>([], [{}], [{ ports: [] }]) },
);

const rules = (word: 'from' | 'to', isDeny: boolean): Any =>
  fc.array(
    fc
      .record({
        peers: peers(word, isDeny),
        ports: rarely<unknown>(2, undefined, toPorts),
        icmp: rarely(20, false, fc.constant(true)),
      })
      .map((one) => ({
        ...one.peers,
        ...(one.icmp
          ? { icmps: [{ fields: [{ type: 8, family: 'IPv4' }] }] }
          : one.ports !== undefined && { toPorts: one.ports }),
      })),
    { minLength: 1, maxLength: 2 },
  );

const spec = fc
  .record({
    endpointSelector: selectorOf(
      fc.oneof(
        { weight: 9, arbitrary: ownLabel },
        { weight: 1, arbitrary: fc.tuple(oneOf('io.cilium.k8s.policy.serviceaccount'), oneOf(...ACCOUNTS)) },
        { weight: 1, arbitrary: fc.tuple(prefixed(NAMESPACE), oneOf(...NAMESPACES)) },
      ),
    ),
    sections: partly({
      ingress: rules('from', false),
      egress: rules('to', false),
      ingressDeny: rarely<unknown>(2, undefined, rules('from', true)),
      egressDeny: rarely<unknown>(2, undefined, rules('to', true)),
    }),
    enableDefaultDeny: rarely<unknown>(
      4,
      undefined,
      partly({ ingress: oneOf(true, false), egress: oneOf(true, false) }),
    ),
  })
  .map(({ endpointSelector, sections, enableDefaultDeny }): object => {
    const given = Object.fromEntries(Object.entries(sections).filter(([, rules]) => rules !== undefined));
    const some = Object.keys(given).length > 0 ? given : { ingress: [{}] };
    return { endpointSelector, ...(enableDefaultDeny !== undefined && { enableDefaultDeny }), ...some };
  });

const policy: fc.Arbitrary<KubeObject> = fc
  .record({
    isGlobal: oneOf(true, false),
    namespace: oneOf(...NAMESPACES),
    spec,
    other: rarely<object | undefined>(8, undefined, spec),
  })
  .map(({ isGlobal, namespace, spec, other }) => ({
    apiVersion: 'cilium.io/v2',
    kind: isGlobal ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    metadata: { name: '', ...(!isGlobal && { namespace }) },
    ...(other ? { specs: [spec, other] } : { spec }),
  }));

const group = (name: string, labels: Record<string, string>): fc.Arbitrary<KubeObject> =>
  fc.uniqueArray(oneOf('10.0.0.0/8', '203.0.113.0/24', '10.1.0.0/16'), { maxLength: 2 }).map((externalCIDRs) => ({
    ...{ apiVersion: 'cilium.io/v2', kind: 'CiliumCIDRGroup', metadata: { name, labels } },
    spec: { externalCIDRs },
  }));
const groups = fc.tuple(group('g0', { net: 'a', zone: 'b' }), group('g1', { net: 'b', zone: 'a' }));

const service: fc.Arbitrary<KubeObject> = fc
  .record({ namespace: oneOf(...NAMESPACES), app: value })
  .map(({ namespace, app }) => ({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 's0', namespace } },
    spec: { selector: { app }, ports: [{ name: 'one', port: 8080, targetPort: 80 }] },
  }));

export const ciliumWorlds: fc.Arbitrary<PolicyWorld> = fc
  .record({
    podCidrs,
    namespaces,
    accounts,
    workloads: workloads({ fixedAddress: false, accounts: true }),
    policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    networkPolicies: fc.array(networkPolicy, { maxLength: 2 }),
    clusterPolicies: rarely(4, [] as KubeObject[], fc.array(clusterNetworkPolicy, { maxLength: 2 })),
    groups,
    service,
    leavesOut: rarely(6, false, fc.constant(true)),
  })
  .map((world): PolicyWorld => {
    const text = JSON.stringify(world.policies);
    return {
      options: { cni: 'cilium', podCidrs: world.podCidrs },
      objects: (world.leavesOut ? withLeftOut : (all: KubeObject[]) => all)([
        ...world.namespaces,
        ...(text.includes('serviceaccount') ? world.accounts : []),
        ...world.workloads,
        ...(/"g0"|GroupSelector/.test(text) ? world.groups : []),
        ...(text.includes('"s0"') ? [world.service] : []),
        ...named(world.policies),
        ...named(world.networkPolicies, 'k'),
        ...named(world.clusterPolicies, 'c'),
      ]),
    };
  });
