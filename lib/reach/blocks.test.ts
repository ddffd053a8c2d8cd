import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { manifestsOf, worlds } from '../../test/oracle/world.ts';
import type { Manifests, PolicyType } from '../manifests/model.ts';
import { readManifests } from '../manifests/read.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { blocksOf } from './blocks.ts';
import type { CompiledRule } from './compiled-policy.ts';
import { Connectivity } from './connectivity.ts';
import { decidingRules } from './deciding-rules.ts';
import type { Group } from './group.ts';
import { blockRows, type Filter, hasReplicas, pairCount, pairRows } from './listing.ts';
import { RowsToMerge } from './merged-rows.ts';
import type { Cni, ReachOptions } from './options.ts';
import { reasonsOf } from './reason.ts';
import { NO } from './selector.ts';

const CASES = [
  'test/fixtures/guide',
  'test/fixtures/hardened',
  'test/cases/app-monitoring/manifests.yaml',
  'test/cases/22-undeclared-namespace/manifests.yaml',
  'test/cases/25-generated-labels/manifests.yaml',
  'test/cases/25-generated-label-of-the-subject/manifests.yaml',
  'test/cases/33-named-port-per-pod/manifests.yaml',
  'test/cases/40-except/manifests.yaml',
  'test/cases/41-families-of-both-sides/manifests.yaml',
  'test/cases/45-ingress-controller/manifests.yaml',
  'test/cases/46-ingress-backend-port/manifests.yaml',
  'test/cases/47-host-network/manifests.yaml',
  'test/cases/custom-workloads/manifests.yaml',
  'test/cases/unevaluated-admin-policy/manifests.yaml',
  'test/cases/unevaluated-of-plugins/manifests.yaml',
];

const foundRules = (connectivity: Connectivity, from: Group, to: Group) => decidingRules(connectivity, from, to);

/** The deciding rules, found by a look at each rule. */
function askedRules(connectivity: Connectivity, from: Group, to: Group): CompiledRule[] {
  const { open, depends } = connectivity.between(from, to);
  const target = to.kind === 'external' ? undefined : to.pods;
  const of = (direction: PolicyType, subject: Group, other: Group) =>
    subject.kind === 'external'
      ? []
      : subject.sides[direction].lists
          .flatMap(({ rules }) => rules)
          .filter((rule) => !rule.ports.on(target).intersect(open.union(depends)).isEmpty)
          .filter((rule) => connectivity.matchOf(rule, other) !== NO);
  return [...of('Egress', from, to), ...of('Ingress', to, from)];
}

/** Everything that is said about two groups, from a comparison of these two alone. Undefined if nothing can be opened. */
function said(connectivity: Connectivity, from: Group, to: Group, rulesOf = askedRules): string | undefined {
  if (!connectivity.isModelled(from, to)) return undefined;
  const { open, depends } = connectivity.between(from, to);
  if (open.isEmpty && depends.isEmpty) return undefined;
  const rules = rulesOf(connectivity, from, to).map(({ policy, direction, index }) => [
    ...[policy.namespace, policy.name, direction, index],
  ]);
  const reasons = depends.isEmpty ? [] : reasonsOf(connectivity, from, to);
  return JSON.stringify([`${open}`, `${depends}`, rules, reasons]);
}

function expectEveryPair(connectivity: Connectivity, rulesOf = askedRules): void {
  const { groups } = connectivity;
  const name = ({ peers: [first] }: Group) => first?.name;
  const expected = groups.flatMap((from) =>
    groups.flatMap((to) => {
      const answer = said(connectivity, from, to, rulesOf);
      return answer === undefined ? [] : [`${name(from)} => ${name(to)} ${answer}`];
    }),
  );
  const found = [...blocksOf(connectivity)].flatMap(({ from, to }) => {
    const answer = said(connectivity, from[0] as Group, to[0] as Group, foundRules);
    return from.flatMap((source) => to.map((target) => `${name(source)} => ${name(target)} ${answer}`));
  });
  expect(found.sort()).toEqual(expected.sort());
}

/** Expects that the rows stand for the same pairs of peers as the listing of single pairs. */
function expectSamePairs(connectivity: Connectivity, filter: Filter = {}): void {
  const pairs = [...pairRows(connectivity, filter)];
  const expected = pairs.map(({ from, to, verdict }) => `${from.peer.name} => ${to.peer.name} ${verdict.open}`);
  const rows = [...blockRows(connectivity, filter)];
  expect(rows.reduce((sum, row) => sum + pairCount(connectivity, row), 0)).toBe(pairs.length);
  const merged = new RowsToMerge(rows).by(({ verdict: { open, depends } }) => `${open.id} ${depends.id}`);
  expect(merged.length).toBeLessThanOrEqual(rows.length);
  const found = merged.flatMap(({ from, to, verdict }) =>
    from.flatMap((source) =>
      to
        .filter((target) => source !== target || hasReplicas(connectivity, source))
        .map((target) => `${source.name} => ${target.name} ${verdict.open}`),
    ),
  );
  expect(found.sort()).toEqual(expected.sort());
}

const each = (manifests: Manifests, check: (connectivity: Connectivity) => void, options: ReachOptions = {}) => {
  for (const cni of ['calico', 'cilium', 'spec'] as Cni[]) check(new Connectivity(manifests, { ...options, cni }));
};

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
  it.each(CASES)('hold each pair of groups that can connect once, with its ports, rules and reasons: %s', (folder) => {
    each(readManifests([folder]), expectEveryPair);
    each(readManifests([folder]), expectSamePairs);
  });

  it('do so among nodes, of which a reason names each', () => {
    // A policy asks for a label that a controller sets, which tells them apart.
    const node = (name: string) =>
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: a}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {hostNetwork: true, containers: [{name: c, image: c, ports: [{name: http, containerPort: 80}]}]}}}}`;
    const policy =
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {matchLabels: {app: web}}, egress: [{ports: [{port: http}]}, {to: [{podSelector: {matchLabels: {pod-template-hash: abc}}}]}]}}';
    const pod =
      '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a, labels: {app: web}}, spec: {containers: [{name: c, image: c}]}}';
    const text = [pod, node('one'), node('two'), policy].join('\n---\n');
    each(readTexts([{ file: 'world.yaml', text }]), expectEveryPair);
  });

  it('do so where most addresses are of the other family', () => {
    const cidrs = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];
    const rules = cidrs.map((cidr, i) => `{from: [{ipBlock: {cidr: "${cidr}"}}], ports: [{port: ${80 + i}}]}`);
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a}, spec: {containers: [{name: c, image: c}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [${rules.join(', ')}]}}
`;
    each(readTexts([{ file: 'world.yaml', text }]), expectEveryPair);
  });

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
        each(manifests, expectEveryPair);
        each(manifests, expectSamePairs);
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

  it.each([
    [
      'rules of which it is unknown whether they match',
      ['10.0.0.0/8', '192.168.0.0/16, 172.16.0.0/12'].map(
        (net, i) =>
          `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.in${i}}, spec: {tier: t, selector: "app == 'a${i}'", types: [Ingress], ingress: [{action: Pass, source: {nets: [${net}]}}, {action: Pass}]}}`,
      ),
    ],
    [
      'policies of which it is unknown which comes first',
      ['one', 'other'].flatMap((name, i) =>
        ['x', 'y'].map(
          (same) =>
            `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}-${same}}, spec: {priority: ${i + 1}, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: a${i}}}}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}}`,
        ),
      ),
    ],
  ])('keep apart the reasons of %s', (_, entering) => {
    const pods = ['a0', 'a1', 'from'].map(
      (app) =>
        `{apiVersion: v1, kind: Pod, metadata: {name: ${app}, namespace: a, labels: {app: ${app}}}, spec: {containers: [{name: c}]}}`,
    );
    const leaving =
      '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.out}, spec: {tier: t, selector: "app == \'from\'", types: [Egress], egress: [{action: Deny, destination: {nets: [10.5.0.0/16]}}, {action: Pass}]}}';
    const tier =
      '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1, defaultAction: Pass}}';
    const text = [...pods, tier, leaving, ...entering].join('\n---\n');
    const connectivity = new Connectivity(readTexts([{ file: 'world.yaml', text }]));
    const [from, ...targets] = ['from', 'a0', 'a1'].map((app) =>
      connectivity.groups.find((group) => group.kind === 'pod' && group.pods.labels.labels.get('app') === app),
    ) as [Group, ...Group[]];
    const reasons = targets.map((to) => reasonsOf(connectivity, from, to));
    expect(reasons[0]).not.toEqual(reasons[1]);
    expectEveryPair(connectivity, foundRules);
  });

  it.each([0, 1, 2])('do so where nobody knows of some sources what policy %i of three says', (unknown) => {
    const pod = (name: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {containers: [{name: c}]}}`;
    const deployment = (name: string) =>
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: a}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c}]}}}}`;
    const policies = [0, 1, 2].map((i) => {
      const source = i === unknown ? "pod-template-hash == 'x'" : "app == 'b'";
      return `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.g${i}}, spec: {tier: t, selector: "app == 'a${i}'", types: [Ingress], ingress: [{action: Deny, source: {selector: "${source}"}}]}}`;
    });
    const tier =
      '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1, defaultAction: Pass}}';
    const objects = [pod('a0'), pod('a1'), pod('a2'), pod('s1'), pod('s3'), deployment('s0'), deployment('s2')];
    const text = [...objects, tier, ...policies].join('\n---\n');
    const connectivity = new Connectivity(readTexts([{ file: 'world.yaml', text }]));
    expectEveryPair(connectivity, foundRules);
    expectSamePairs(connectivity);
  });

  it('are as few as the policies on one side, where those on the other pass on alike', () => {
    const pods = Array.from(
      { length: 40 },
      (_, i) =>
        `{apiVersion: v1, kind: Pod, metadata: {name: p${i}, namespace: a, labels: {app: a${i}}}, spec: {containers: [{name: c}]}}`,
    );
    const policies = Array.from(
      { length: 40 },
      (_, i) =>
        `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.g${i}}, spec: {tier: t, selector: "app == 'a${i}'", types: [Ingress, Egress], ingress: [{action: Deny, source: {selector: app == 'b'}}], egress: [{action: Deny, destination: {selector: app == 'b'}}]}}`,
    );
    const tier =
      '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1, defaultAction: Pass}}';
    const text = [...pods, tier, ...policies].join('\n---\n');
    const connectivity = new Connectivity(readTexts([{ file: 'world.yaml', text }]));
    const between = [...blocksOf(connectivity)].filter(
      ({ from: [from], to: [to] }) => from?.kind === 'pod' && to?.kind === 'pod',
    );
    expect(between.length).toBeLessThan(3 * pods.length);
  });

  it('are as few as the policies on one side, where those on the other differ in ports that they never meet', () => {
    const pods = Array.from(
      { length: 20 },
      (_, i) =>
        `{apiVersion: v1, kind: Pod, metadata: {name: p${i}, namespace: a, labels: {app: a${i}}}, spec: {containers: [{name: c}]}}`,
    );
    const entering = pods.map(
      (_, i) =>
        `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.g${i}}, spec: {tier: t, selector: "app == 'a${i}'", types: [Ingress], ingress: [{action: Deny, protocol: TCP, source: {selector: all()}, destination: {ports: [${1000 + i}]}}, {action: Pass}]}}`,
    );
    const leaving = pods.map(
      (_, i) =>
        `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n${i}, namespace: a}, spec: {podSelector: {matchLabels: {app: a${i}}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 443}]}]}}`,
    );
    const tier =
      '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1, defaultAction: Pass}}';
    const text = [...pods, tier, ...entering, ...leaving].join('\n---\n');
    const connectivity = new Connectivity(readTexts([{ file: 'world.yaml', text }]));
    const between = [...blocksOf(connectivity)].filter(
      ({ from: [from], to: [to] }) => from?.kind === 'pod' && to?.kind === 'pod',
    );
    expect(between.length).toBeGreaterThan(0);
    expect(between.length).toBeLessThan(5 * pods.length);
    expectEveryPair(connectivity, foundRules);
  });

  it('do not grow with the pods that policies treat alike', () => {
    const world = (pods: number) =>
      readTexts([
        {
          file: 'world.yaml',
          text: [
            ...Array.from(
              { length: pods },
              (_, i) =>
                `{apiVersion: v1, kind: Pod, metadata: {name: p${i}, namespace: a, labels: {own: v${i}, app: a${i % 2}}}, spec: {containers: [{name: c}]}}`,
            ),
            '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {matchLabels: {app: a0}}, ingress: [{from: [{podSelector: {matchLabels: {own: v1}}}]}]}}',
          ].join('\n---\n'),
        },
      ]);
    const count = (pods: number) => [...blocksOf(new Connectivity(world(pods)))].length;
    expect(count(40)).toBe(count(4));
  });

  it('do not grow with the named ports that no policy mentions', () => {
    const world = (port: (pod: number) => number, asked: string) => [
      ...Array.from(
        { length: 8 },
        (_, i) =>
          `{apiVersion: v1, kind: Pod, metadata: {name: p${i}, namespace: a, labels: {own: v${i}}}, spec: {containers: [{name: c, ports: [{name: web, containerPort: ${port(i)}}]}]}}`,
      ),
      `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {own: v1}}}], ports: [{port: ${asked}}]}]}}`,
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: q, namespace: b}, spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: own, operator: Exists}]}}]}, {from: [{namespaceSelector: {}, podSelector: {matchLabels: {own: v2}}}]}]}}',
    ];
    const count = (port: (pod: number) => number, asked: string) =>
      [...blocksOf(new Connectivity(readTexts([{ file: 'world.yaml', text: world(port, asked).join('\n---\n') }])))]
        .length;
    expect(count((pod) => 8000 + pod, '80')).toBe(count(() => 8000, '80'));
    expect(count((pod) => 8000 + pod, 'web')).toBeGreaterThan(count(() => 8000, 'web'));
  });
});
