/** ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy beside NetworkPolicies. */
import * as fc from 'fast-check';
import type { KubeObject } from './objects.ts';
import {
  type Any,
  BLOCKS,
  NAMES,
  named,
  namespaceSelector,
  namespaces,
  networkPolicy,
  oneOf,
  PORTS,
  type PolicyWorld,
  partly,
  podCidrs,
  podSelector,
  protocol,
  rarely,
  workloads,
} from './worlds.ts';

const podsOf = (isNew: boolean): Any =>
  partly({ namespaceSelector, podSelector }, isNew ? ['podSelector'] : ['podSelector', 'namespaceSelector']);

const subject = (isNew: boolean): Any =>
  fc.oneof(fc.record({ namespaces: namespaceSelector }), fc.record({ pods: podsOf(isNew) }));

const pods = (isNew: boolean): Any =>
  fc.oneof(fc.record({ namespaces: namespaceSelector }), fc.record({ pods: podsOf(isNew) }));

const networks = fc.record({ networks: fc.uniqueArray(oneOf(...BLOCKS), { minLength: 1, maxLength: 2 }) });

const oldPort: Any = fc.oneof(
  fc.record({ portNumber: fc.record({ protocol, port: oneOf(...PORTS) }) }),
  fc.record({ portRange: fc.record({ protocol, start: oneOf(53, 80), end: oneOf(81, 90) }) }),
);
const oldNamed: Any = fc.record({ namedPort: oneOf(...NAMES) });

const newPort: Any = fc
  .record({
    of: oneOf('tcp', 'udp', 'sctp'),
    port: fc.oneof(
      fc.record({ number: oneOf(...PORTS) }),
      fc.record({ range: fc.record({ start: oneOf(53, 80), end: oneOf(81, 90) }) }),
    ),
  })
  .map(({ of, port }) => ({ [of]: { destinationPort: port } }));
const newNamed: Any = fc.record({ destinationNamedPort: oneOf(...NAMES) });

function rules(isNew: boolean, peers: 'from' | 'to', actions: readonly string[], withNames: boolean): Any {
  const portsAre = isNew ? 'protocols' : 'ports';
  const [port, namedPort] = isNew ? [newPort, newNamed] : [oldPort, oldNamed];
  const byPods = fc.record({
    peers: fc.array(pods(isNew), { minLength: 1, maxLength: 2 }),
    ports: fc.array(fc.oneof(port, namedPort), { minLength: 1, maxLength: 2 }),
  });
  const byAddress = fc.record({
    peers: fc.array(fc.oneof(pods(isNew), networks), { minLength: 1, maxLength: 2 }),
    ports: fc.array(port, { minLength: 1, maxLength: 2 }),
  });
  const rule = fc
    .record({
      action: oneOf(...actions),
      matches: peers === 'to' ? fc.oneof(byPods, byAddress) : byPods,
      isForAll: oneOf(true, false),
      name: rarely(12, false, fc.constant(true)),
    })
    .map(({ action, matches, isForAll, name }) => ({
      action,
      [peers]:
        name && withNames && peers === 'to' && ['Allow', 'Accept'].includes(action)
          ? [{ domainNames: ['a.example.com'] }]
          : matches.peers,
      ...(!isForAll && !(name && withNames) && { [portsAre]: matches.ports }),
    }));
  return fc.array(rule, { minLength: 1, maxLength: 2 });
}

function policy(kind: string, fields: Record<string, Any>): fc.Arbitrary<KubeObject> {
  const isNew = kind === 'ClusterNetworkPolicy';
  const actions = isNew
    ? ['Accept', 'Deny', 'Pass']
    : kind === 'AdminNetworkPolicy'
      ? ['Allow', 'Deny', 'Pass']
      : ['Allow', 'Deny'];
  const withNames = kind !== 'BaselineAdminNetworkPolicy';
  return partly(
    {
      ...fields,
      subject: subject(isNew),
      ingress: rules(isNew, 'from', actions, withNames),
      egress: rules(isNew, 'to', actions, withNames),
    },
    ['subject', ...Object.keys(fields)],
  ).map((spec) => ({
    apiVersion: `policy.networking.k8s.io/${isNew ? 'v1alpha2' : 'v1alpha1'}`,
    ...{ kind, metadata: { name: kind === 'BaselineAdminNetworkPolicy' ? 'default' : '' }, spec },
  }));
}

/** Mostly apart, at times equal. */
const priority = oneOf(1, 2, 3, 4, 5, 6, 7, 8);

export const clusterNetworkPolicy = policy('ClusterNetworkPolicy', {
  priority,
  tier: oneOf('Admin', 'Admin', 'Baseline'),
});
const adminNetworkPolicy = policy('AdminNetworkPolicy', { priority });
const baseline = policy('BaselineAdminNetworkPolicy', {});

const ofOneVersion = fc.oneof(
  { weight: 4, arbitrary: fc.array(clusterNetworkPolicy, { minLength: 1, maxLength: 4 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.array(adminNetworkPolicy, { maxLength: 3 }), fc.array(baseline, { maxLength: 1 }))
      .map(([admin, last]) => [...admin, ...last]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(adminNetworkPolicy, { maxLength: 2 }),
        fc.array(clusterNetworkPolicy, { maxLength: 2 }),
        fc.array(baseline, { maxLength: 1 }),
      )
      .map((all) => all.flat()),
  },
);

export const adminWorlds: fc.Arbitrary<PolicyWorld> = fc
  .record({
    podCidrs,
    namespaces,
    workloads: workloads({ fixedAddress: false, accounts: false }),
    policies: ofOneVersion,
    networkPolicies: fc.array(networkPolicy, { maxLength: 2 }),
  })
  .map((world) => ({
    options: { cni: 'calico', podCidrs: world.podCidrs },
    objects: [
      ...world.namespaces,
      ...world.workloads,
      ...named(world.policies, 'a').map((one, i) => ({
        ...one,
        metadata: (world.policies[i] as KubeObject).metadata.name === 'default' ? { name: 'default' } : one.metadata,
      })),
      ...named(world.networkPolicies, 'k'),
    ],
  }));
