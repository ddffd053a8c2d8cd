import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { manifestsOf, worlds } from '../../test/oracle/world.ts';
import { expectEveryPair, expectSamePairs, foundRules, onEachCni } from '../../test/reach/every-pair.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';

/** Policies in tiers that pass on what they do not mention, or end with a deny. */
const tiers = fc
  .array(
    fc.record({
      tier: fc.constantFrom('first', 'second', 'default'),
      selector: fc.constantFrom('all()', "app == 'a'", "app in {'b', 'c'}", "tier != 'x'"),
      rules: fc.array(
        fc.record({
          action: fc.constantFrom('Allow', 'Deny', 'Pass'),
          peer: fc.constantFrom(
            {},
            { selector: "app == 'a'" },
            { selector: "app == 'd' || tier == 'y'" },
            { nets: ['10.0.0.0/8'] },
          ),
          ports: fc.constantFrom<(number | string)[]>([], [80], ['8000:8100'], ['web']),
        }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((policies) => [
    ...['first', 'second'].map((name, order) => ({
      ...{ apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name } },
      spec: { order, defaultAction: 'Pass' },
    })),
    ...policies.map(({ tier, selector, rules: some }, order) => ({
      ...{ apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', metadata: { name: `${tier}.g${order}` } },
      spec: {
        ...{ tier, order, selector, types: ['Ingress', 'Egress'] },
        ingress: some.map(({ action, peer, ports }) => ({
          ...{ action, protocol: 'TCP', source: peer, destination: ports.length > 0 ? { ports } : {} },
        })),
        egress: some.map(({ action, peer, ports }) => ({
          ...{ action, protocol: 'TCP', destination: { ...peer, ...(ports.length > 0 && { ports }) } },
        })),
      },
    })),
  ])
  .map((objects) => objects.map((object) => JSON.stringify(object)).join('\n---\n'));

/** Manifests with many pods of one kind that only policies tell apart, so that blocks join them. */
const crowds = fc
  .record({
    pods: fc.array(
      fc.record({
        namespace: fc.constantFrom('one', 'two', 'undeclared', 'hidden'),
        labels: fc.record({ app: fc.constantFrom('a', 'b', 'c', 'd'), tier: fc.constantFrom('x', 'y') }),
        web: fc.constantFrom(undefined, 80, 8080),
      }),
      { minLength: 4, maxLength: 12 },
    ),
    policies: fc.array(
      fc.record({
        namespace: fc.constantFrom('one', 'two', 'undeclared', 'hidden'),
        podSelector: selectors(),
        policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress: fc.array(rules('from'), { maxLength: 2 }),
        egress: fc.array(rules('to'), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    hasIngress: fc.boolean(),
  })
  .map(({ pods, policies, hasIngress }) => {
    const one = { apiVersion: 'v1' };
    return [
      { ...one, kind: 'Namespace', metadata: { name: 'one', labels: { team: 'red' } } },
      { ...one, kind: 'Namespace', metadata: { name: 'two', labels: { team: 'blue' } } },
      ...pods.map(({ namespace, labels, web }, i) => ({
        ...{ ...one, kind: 'Pod', metadata: { name: `pod-${i}`, namespace, labels } },
        spec: {
          containers: [{ name: 'c', image: 'x', ...(web && { ports: [{ name: 'web', containerPort: web }] }) }],
        },
      })),
      ...policies.map(({ namespace, ...spec }, i) => ({
        ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `p-${i}`, namespace }, spec },
      })),
      ...(hasIngress
        ? [
            {
              ...{ ...one, kind: 'Service', metadata: { name: 's', namespace: 'one' } },
              spec: { selector: { app: 'a' }, ports: [{ port: 80, targetPort: 8080 }] },
            },
            {
              ...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i', namespace: 'one' } },
              spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
            },
          ]
        : []),
    ]
      .map((object) => JSON.stringify(object))
      .join('\n---\n');
  });

function selectors(key = fc.constantFrom('app', 'app', 'tier')) {
  const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'x', 'y'), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    fc.constant({}),
    fc.constantFrom('a', 'b', 'c', 'd').map((app) => ({ matchLabels: { app } })),
    fc
      .tuple(key, fc.constantFrom('In', 'NotIn'), values)
      .map(([name, operator, some]) => ({ matchExpressions: [{ key: name, operator, values: some }] })),
  );
}

function rules(end: 'from' | 'to') {
  const namespaceSelector = fc.constantFrom({}, { matchLabels: { team: 'red' } }, { matchLabels: { team: 'blue' } });
  const cidr = fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32');
  const peers = fc.oneof(
    selectors().map((podSelector) => ({ podSelector })),
    namespaceSelector.map((one) => ({ namespaceSelector: one })),
    fc.tuple(namespaceSelector, selectors()).map(([one, podSelector]) => ({ namespaceSelector: one, podSelector })),
    cidr.map((one) => ({ ipBlock: { cidr: one } })),
  );
  const ports = fc.constantFrom([], [{ port: 80 }], [{ port: 'web' }], [{ port: 8080 }, { protocol: 'UDP', port: 53 }]);
  return fc
    .tuple(fc.array(peers, { maxLength: 2 }), ports)
    .map(([some, open]) => ({ ...(some.length > 0 && { [end]: some }), ...(open.length > 0 && { ports: open }) }));
}

describe('blocks', () => {
  it('do so in any world', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
        const connectivity = new Connectivity(manifests, { cni: world.cni, podCidrs: world.podCidrs });
        expectEveryPair(connectivity);
        expectSamePairs(connectivity);
        for (const namespace of new Set(manifests.namespaces.map(({ name }) => name)))
          expectSamePairs(connectivity, { namespace });
        const [first] = connectivity.peers();
        if (first) expectSamePairs(connectivity, { focus: new Set([first]) });
      }),
      { numRuns: often(400, 80) },
    );
  });

  it('do so among many pods of one kind', () => {
    fc.assert(
      fc.property(crowds, (text) => {
        const manifests = readTexts([{ file: 'world.yaml', text }]);
        expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        onEachCni(manifests, expectEveryPair);
        onEachCni(manifests, expectSamePairs);
      }),
      { numRuns: often(400, 80) },
    );
  });

  it('do so where policies pass on what they do not mention', () => {
    fc.assert(
      fc.property(crowds, tiers, (crowd, policies) => {
        const manifests = readTexts([{ file: 'world.yaml', text: `${crowd}\n---\n${policies}` }]);
        expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const connectivity = new Connectivity(manifests, { cni: 'calico' });
        expectEveryPair(connectivity, foundRules);
        expectSamePairs(connectivity);
      }),
      { numRuns: often(400, 80) },
    );
  });
});
