import { expectEveryPair, expectSamePairs, foundRules, onEachCni } from '../../test/reach/every-pair.ts';
import { readManifests } from '../manifests/read.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { blocksOf } from './blocks.ts';
import { Connectivity } from './connectivity.ts';
import type { Group } from './group.ts';
import { reasonsOf } from './reason.ts';

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

describe('blocks', () => {
  it.each(CASES)('hold each pair of groups that can connect once, with its ports, rules and reasons: %s', (folder) => {
    onEachCni(readManifests([folder]), expectEveryPair);
    onEachCni(readManifests([folder]), expectSamePairs);
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
    onEachCni(readTexts([{ file: 'world.yaml', text }]), expectEveryPair);
  });

  it('do so where most addresses are of the other family', () => {
    const cidrs = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];
    const rules = cidrs.map((cidr, i) => `{from: [{ipBlock: {cidr: "${cidr}"}}], ports: [{port: ${80 + i}}]}`);
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a}, spec: {containers: [{name: c, image: c}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [${rules.join(', ')}]}}
`;
    onEachCni(readTexts([{ file: 'world.yaml', text }]), expectEveryPair);
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

  it('tell addresses that another rule covers in part from those that it does not', () => {
    const world = [
      '{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: a}, spec: {containers: [{name: c}]}}',
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/32}}]}], egress: [{}, {to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}}',
    ];
    const manifests = readTexts([{ file: 'world.yaml', text: world.join('\n---\n') }]);
    for (const cni of ['calico', 'cilium', 'spec'] as const) expectEveryPair(new Connectivity(manifests, { cni }));
  });
});
