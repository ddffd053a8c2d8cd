import * as fc from 'fast-check';
import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from '../evaluator.ts';
import type { ContainerPort, OpenWorkload, OpenWorld } from './model.ts';
import { METADATA_NAME } from './vocabulary.ts';

export const NAMESPACES = ['x', 'y', 'z'];
/** A namespace that no object is in, but that a selector may name. */
const ELSEWHERE = 'monitoring';
const VALUES = ['a', 'b'];
export const TEAM = 'team';
/** A second key, most often an ordinary one, sometimes one that controllers set, with two values each. */
const SECOND_KEYS: Readonly<Record<string, string[]>> = {
  tier: VALUES,
  'apps.kubernetes.io/pod-index': ['0', '2'],
  'statefulset.kubernetes.io/pod-name': ['w0-0', 'w1-1'],
  'batch.kubernetes.io/job-name': ['w0', 'w1'],
  'pod-template-hash': ['abc', 'def'],
};
const BLOCKS: Readonly<Record<string, string[]>> = {
  '0.0.0.0/0': ['10.0.0.0/8', '10.1.0.0/16'],
  '10.0.0.0/8': ['10.1.0.0/16'],
  '10.1.0.0/16': ['10.1.2.0/24'],
  '192.168.0.0/16': [],
};

const oneOf = fc.constantFrom;

/** Often one, sometimes the other. */
function weighted<T>(...choices: [number, fc.Arbitrary<T>][]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Label keys, with what selectors ask of them. */
type Keys = Readonly<Record<string, readonly string[]>>;

function keyWithValues(keys: Keys): fc.Arbitrary<{ key: string; values: readonly string[] }> {
  return oneOf(...Object.entries(keys).map(([key, values]) => ({ key, values })));
}

export function requirementOf(keys: Keys) {
  return keyWithValues(keys).chain(({ key, values }) => {
    const listing = fc.record({
      ...{ key: fc.constant(key), operator: oneOf('In', 'NotIn') },
      values: fc.uniqueArray(oneOf(...values), { minLength: 1, maxLength: 2 }).map((list) => list.sort()),
    });
    const asking = fc.record({ key: fc.constant(key), operator: oneOf('Exists', 'DoesNotExist') });
    return fc.oneof({ weight: 3, arbitrary: listing }, { weight: 1, arbitrary: asking });
  }) as fc.Arbitrary<NonNullable<LabelSelector['matchExpressions']>[number]>;
}

function labelsOf(keys: Keys, minimum: number, maximum: number): fc.Arbitrary<Record<string, string>> {
  const pair = keyWithValues(keys).chain(({ key, values }) =>
    oneOf(...values).map((value): [string, string] => [key, value]),
  );
  return fc
    .uniqueArray(pair, { minLength: minimum, maxLength: maximum, selector: ([key]) => key })
    .map((pairs) => Object.fromEntries(pairs));
}

export function selectorOf(keys: Keys): fc.Arbitrary<LabelSelector> {
  const expressions = (count: number) => fc.array(requirementOf(keys), { minLength: 1, maxLength: count });
  return weighted<LabelSelector>(
    [1, fc.constant({})],
    [5, labelsOf(keys, 1, 2).map((matchLabels) => ({ matchLabels }))],
    [4, expressions(2).map((matchExpressions) => ({ matchExpressions }))],
    [1, fc.record({ matchLabels: labelsOf(keys, 1, 1), matchExpressions: expressions(1) })],
  );
}

const namespaceKeys = { [TEAM]: VALUES };
export const namespaceSelector = weighted(
  [6, selectorOf(namespaceKeys)],
  [2, selectorOf({ [METADATA_NAME]: [...NAMESPACES.slice(0, 2), ELSEWHERE] })],
  [1, selectorOf({ ...namespaceKeys, [METADATA_NAME]: [...NAMESPACES.slice(0, 2), ELSEWHERE] })],
);

const ipBlock = oneOf(...Object.keys(BLOCKS)).chain((cidr) => {
  const within = BLOCKS[cidr] ?? [];
  const except = within.length > 0 ? fc.uniqueArray(oneOf(...within), { maxLength: 1 }) : fc.constant<string[]>([]);
  return except.map((list) => ({ cidr, ...(list.length > 0 && { except: list }) }));
});

export function peerOf(keys: Keys): fc.Arbitrary<PolicyPeer> {
  const podSelector = selectorOf(keys);
  return weighted<PolicyPeer>(
    [4, fc.record({ podSelector })],
    [2, fc.record({ namespaceSelector })],
    [4, fc.record({ podSelector, namespaceSelector })],
    [2, fc.record({ ipBlock })],
  );
}

const protocols = fc.constantFrom('TCP', 'UDP');
export const policyPort: fc.Arbitrary<PolicyPort> = weighted<PolicyPort>(
  [4, fc.record({ protocol: protocols, port: oneOf(53, 80, 81) }, { requiredKeys: ['port'] })],
  [2, oneOf({ port: 'web' }, { protocol: 'UDP', port: 'dns' })],
  [1, fc.record({ protocol: protocols })],
  [1, oneOf({ port: 80, endPort: 81 }, { port: 53, endPort: 80 })],
);

export function ruleOf<Peers extends 'from' | 'to'>(keys: Keys, peers: Peers) {
  return fc
    .record({
      list: weighted([6, fc.array(peerOf(keys), { minLength: 1, maxLength: 2 })], [1, fc.constant<PolicyPeer[]>([])]),
      ports: weighted([3, fc.constant<PolicyPort[]>([])], [4, fc.array(policyPort, { minLength: 1, maxLength: 2 })]),
    })
    .map(({ list, ports }) => ({
      ...(list.length > 0 && { [peers]: list }),
      ...(ports.length > 0 && { ports }),
    }));
}

export function policyOf(keys: Keys): fc.Arbitrary<Omit<Policy, 'metadata'> & { namespace: string }> {
  return fc
    .record({
      namespace: oneOf('x', 'x', 'x', 'y', 'z'),
      podSelector: weighted([2, fc.constant<LabelSelector>({})], [5, selectorOf(keys)]),
      types: oneOf<string[][]>(['Ingress'], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      areWritten: weighted([5, fc.constant(true)], [1, fc.constant(false)]),
      ingress: fc.array(ruleOf(keys, 'from'), { maxLength: 2 }),
      egress: fc.array(ruleOf(keys, 'to'), { maxLength: 2 }),
      hasIdleRules: weighted([9, fc.constant(false)], [1, fc.constant(true)]),
    })
    .map(({ namespace, podSelector, types, areWritten, ingress, egress, hasIdleRules }) => ({
      namespace,
      spec: {
        podSelector,
        ...(areWritten && { policyTypes: types }),
        // Rules of a direction that is not in force, now and then.
        ...((types.includes('Ingress') || hasIdleRules) && { ingress }),
        ...((types.includes('Egress') || hasIdleRules) && { egress }),
      },
    }));
}

const workload: fc.Arbitrary<Omit<OpenWorkload, 'name'>> = fc
  .record({
    kind: oneOf('Deployment', 'Deployment', 'StatefulSet', 'StatefulSet', 'Job', 'Pod'),
    namespace: oneOf('x', 'x', 'x', 'y', 'z'),
    // What controllers set themselves is not written.
    labels: labelsOf({ app: VALUES, tier: VALUES }, 1, 2),
    ports: oneOf<ContainerPort[][]>(
      [],
      [{ name: 'web', containerPort: 80 }],
      [{ name: 'web', containerPort: 81 }],
      [{ name: 'dns', protocol: 'UDP', containerPort: 53 }, { containerPort: 80 }],
    ),
    hostNetwork: weighted([19, fc.constant(false)], [1, fc.constant(true)]),
    replicas: fc.option(oneOf(0, 1, 3), { nil: undefined }),
    start: fc.option(oneOf(1, 2), { nil: undefined, freq: 4 }),
    autoscaled: weighted([5, fc.constant(false)], [1, fc.constant(true)]),
    isPart: fc.boolean(),
  })
  .map(({ replicas, start, autoscaled, isPart, ...rest }) => {
    const { kind, labels } = rest;
    const isSet = kind === 'StatefulSet';
    return {
      ...{ ...rest, selector: isPart && kind !== 'Pod' && kind !== 'Job' ? firstOf(labels) : labels },
      ...(isSet && replicas !== undefined && { replicas }),
      ...(isSet && start !== undefined && { start }),
      ...(isSet && autoscaled && { autoscaled }),
    };
  });

export function firstOf(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).slice(0, 1));
}

/** With the keys that its selectors use, for edits to use them too. */
export const worldsWithKeys: fc.Arbitrary<{ world: OpenWorld; keys: Keys }> = weighted(
  [7, fc.constant('tier')],
  ...Object.keys(SECOND_KEYS)
    .slice(1)
    .map((key): [number, fc.Arbitrary<string>] => [1, fc.constant(key)]),
).chain((second) => {
  const keys: Keys = { app: VALUES, [second]: SECOND_KEYS[second] ?? VALUES };
  return worldOfKeys(keys).map((world) => ({ world, keys }));
});

function worldOfKeys(keys: Keys): fc.Arbitrary<OpenWorld> {
  return fc
    .record({
      cni: oneOf('calico' as const, 'cilium' as const),
      podCidrs: oneOf([], [], ['10.0.0.0/8'], ['10.1.0.0/16', '192.168.0.0/16']),
      namespaces: fc.tuple(
        ...NAMESPACES.map((name) =>
          fc.record({
            name: fc.constant(name),
            declared: weighted([4, fc.constant(true)], [1, fc.constant(false)]),
            labels: oneOf({}, { [TEAM]: 'a' }, { [TEAM]: 'b' }, { [TEAM]: 'c' }),
          }),
        ),
      ),
      workloads: fc.array(workload, { minLength: 2, maxLength: 4 }),
      policies: fc.array(policyOf(keys), { minLength: 1, maxLength: 4 }),
    })
    .map(({ namespaces, workloads, policies, ...rest }) => {
      const inUse = new Set([...workloads, ...policies].map(({ namespace }) => namespace));
      return {
        ...rest,
        // One that nothing is in is there only if it is declared.
        namespaces: namespaces
          .map((one) => (one.declared ? one : { ...one, labels: {} }))
          .filter(({ name, declared }) => declared || inUse.has(name)),
        workloads: workloads.map((one, i) => ({ ...one, name: `w${i}` })),
        policies: policies.map(({ namespace, spec }, i) => ({ metadata: { name: `p${i}`, namespace }, spec })),
      };
    });
}
