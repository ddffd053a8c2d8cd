import { all, factsOf, policy } from '../../../test/lint/shop.ts';
import { noDefaultDeny } from './np002-no-default-deny.ts';

const of = (...policies: string[]) =>
  [...noDefaultDeny.find(factsOf(all(...policies)))].map(({ message }) => message.replace(/^.*default deny of /, ''));
const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

const baseline = (rules: string) =>
  object(
    'policy.networking.k8s.io/v1alpha1',
    'BaselineAdminNetworkPolicy',
    'default',
    `{subject: {namespaces: {}}, ${rules}}`,
  );
const cluster = (tier: string, rules: string) =>
  object(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    'c',
    `{tier: ${tier}, priority: 1, subject: {namespaces: {}}, ${rules}}`,
  );
const global = (spec: string) =>
  object('projectcalico.org/v3', 'GlobalNetworkPolicy', 'g', `{selector: all(), ${spec}}`);
const tier = (defaultAction: string) =>
  object('projectcalico.org/v3', 'Tier', 'early', `{order: 1, defaultAction: ${defaultAction}}`);
const cilium = (spec: string) =>
  object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'c', `{endpointSelector: {}, ${spec}}`);

const EGRESS = policy('{podSelector: {}, policyTypes: [Egress]}', 'deny-egress');
const INGRESS = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny-ingress');
const EVERYTHING = 'egress: [{action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}]';
const EVERY_POD = 'ingress: [{action: Deny, from: [{namespaces: {}}]}]';

/** The pods that are there are limited, as NP001 would say else. */
const EACH = policy(
  '{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, policyTypes: [Ingress, Egress]}',
  'each',
);

describe('NP002, beside policies of other kinds', () => {
  it.each<[string, string[]]>([
    ['the tier default of Calico', [global('types: [Ingress, Egress]')]],
    [
      'a Deny of everything in a tier that passes on the rest',
      [
        tier('Pass'),
        global(
          'tier: early, types: [Ingress, Egress], ingress: [{action: Deny}], egress: [{action: Allow, protocol: UDP, destination: {ports: [53]}}, {action: Deny}]',
        ),
      ],
    ],
    ['the end of a tier', [tier('Deny'), global('tier: early, types: [Ingress, Egress]')]],
    ['a Deny of the Baseline, of egress', [INGRESS, baseline(EVERYTHING)]],
    [
      'the same, and DNS is allowed before',
      [
        INGRESS,
        cluster(
          'Baseline',
          'egress: [{action: Accept, to: [{networks: [10.96.0.10/32]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]',
        ),
      ],
    ],
    ['the default deny of Cilium', [cilium('ingress: [{fromEndpoints: []}], egress: [{toEndpoints: []}]')]],
    [
      'denies alone, which deny everything else on Cilium, too',
      [cilium('ingressDeny: [{fromEntities: [world]}], egressDeny: [{toCIDR: [203.0.113.0/24]}]')],
    ],
  ])('takes for a default deny %s', (_, policies) => {
    expect(of(...policies)).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['a Deny of all pods, which leaves the internet in', [EGRESS, baseline(EVERY_POD)], 'ingress'],
    [
      'a Deny of some addresses',
      [INGRESS, cluster('Admin', 'egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}]}]')],
      'egress',
    ],
    [
      'a Deny of a port',
      [
        INGRESS,
        tier('Pass'),
        global('tier: early, types: [Egress], egress: [{action: Deny, protocol: TCP, destination: {ports: [25]}}]'),
      ],
      'egress',
    ],
    [
      'an Allow of everything in an early tier',
      [INGRESS, EGRESS, tier('Pass'), global('tier: early, types: [Egress], egress: [{action: Allow}]')],
      'egress',
    ],
    [
      'an Allow of everything, and a Deny behind it',
      [
        INGRESS,
        cluster(
          'Admin',
          'egress: [{action: Accept, to: [{networks: [0.0.0.0/0, "::/0"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]',
        ),
      ],
      'egress',
    ],
    [
      'a Pass of everything over the Deny of tier default',
      [INGRESS, EGRESS, global('order: 1, types: [Egress], egress: [{action: Pass}]')],
      'egress',
    ],
    [
      'denies of Cilium with default deny off',
      [INGRESS, cilium('enableDefaultDeny: {egress: false, ingress: false}, egressDeny: [{toCIDR: [203.0.113.0/24]}]')],
      'egress',
    ],
  ])('takes for none %s', (_, policies, direction) => {
    expect(of(EACH, ...policies)).toEqual([
      expect.stringMatching(new RegExp(`^${direction}: a new pod in it is open`)),
    ]);
  });
});
