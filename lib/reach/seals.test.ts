import { deviationText } from '../format/intent.ts';
import { readIntent } from '../manifests/intent.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { checkIntent } from './intent-check.ts';
import type { ReachOptions } from './options.ts';

const APP = `---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: x, ports: [{name: sql, containerPort: 3306}]}]}
`;
const DB = '"shop/db[StatefulSet]"';

const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const admin = (name: string, priority: number, rules: string, subject = 'shop') =>
  object(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    name,
    `{tier: Admin, priority: ${priority}, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: ${subject}}}}, ${rules}}`,
  );
const others = (name: string) =>
  `[{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [${name}]}]}}]`;
const deny = `ingress: [{action: Deny, from: ${others('shop')}}]`;
const global = (name: string, order: string, rules: string) =>
  object(
    'crd.projectcalico.org/v1',
    'GlobalNetworkPolicy',
    name,
    `{${order}types: [Ingress], selector: "projectcalico.org/namespace == 'shop'", ingress: [${rules}]}`,
  );
const STRANGERS = `{action: Deny, source: {notSelector: "projectcalico.org/namespace == 'shop'"}}`;
const cilium = (name: string, rules: string) =>
  object(
    'cilium.io/v2',
    'CiliumClusterwideNetworkPolicy',
    name,
    `{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}, ${rules}}`,
  );
const OTHER_PODS =
  '{fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}, {key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop]}]}]}';
const sealedFrom = (from: string, more = '') => `sealed: [{from: ${from}, to: ${DB}${more}}]`;

function check(manifests: string, sealed: string, options: ReachOptions = {}, peers = '') {
  const { intent, problems } = readIntent(`version: 2\nprofile: a\npeers: {${peers}}\n${sealed}\n`, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  const result = checkIntent(readTexts([{ file: 'a.yaml', text: APP + manifests }]), intent, options);
  return {
    lines: result.deviations.map((one) => deviationText(one, intent)),
    problems: result.problems.map(({ code }) => code),
  };
}

describe('a seal holds', () => {
  it.each<[string, string, string, ReachOptions]>([
    ['by a Deny of the Admin tier', admin('floor', 10, deny), 'otherNamespaces', {}],
    ['by one of order below 1000', global('floor', 'order: 999, ', STRANGERS), '[otherNamespaces, addresses]', {}],
    [
      'by denies of Cilium, whatever allows there are',
      cilium('floor', `ingressDeny: [${OTHER_PODS}, {fromEntities: [world]}]`),
      '[otherNamespaces, addresses]',
      { cni: 'cilium' },
    ],
    [
      'by the end of a tier that comes before tier default',
      `${object('projectcalico.org/v3', 'Tier', 'floor', '{order: 10, defaultAction: Deny}')}${object(
        'projectcalico.org/v3',
        'GlobalNetworkPolicy',
        'floor.db',
        `{tier: floor, types: [Ingress], selector: app == 'db', ingress: [{action: Pass, source: {selector: "projectcalico.org/namespace == 'shop'"}}]}`,
      )}`,
      '[otherNamespaces, addresses]',
      {},
    ],
    [
      'by what the others may not leave',
      admin(
        'floor',
        10,
        'egress: [{action: Deny, to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]',
        'other',
      ).replace(
        'subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: other}}}',
        'subject: {namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}',
      ),
      'otherNamespaces',
      {},
    ],
  ])('%s', (_, manifests, from, options) => {
    expect(check(manifests, sealedFrom(from), options)).toEqual({ lines: [], problems: [] });
  });

  it('for all but those that it excepts', () => {
    const peers = 'scraper: [{namespace: monitoring, podSelector: {matchLabels: {app: prometheus}}}]';
    const floor = admin(
      'floor',
      10,
      `ingress: [{action: Pass, from: [{pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}}]}, {action: Deny, from: ${others('shop')}}]`,
    );
    expect(check(floor, sealedFrom('otherNamespaces', ', except: scraper'), {}, peers).lines).toEqual([]);
    expect(check(floor, sealedFrom('otherNamespaces'), {}, peers).lines).toEqual([
      `UNSEALED monitoring/{app=prometheus} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of ClusterNetworkPolicy floor (a.yaml:18); for one, a pod labelled app=prometheus in namespace monitoring; sealed at intent.yaml:4`,
    ]);
  });
});

describe('a seal of addresses', () => {
  const peers = 'range: [{ipBlock: {cidr: 203.0.113.0/24}}], part: [{ipBlock: {cidr: 203.0.113.128/25}}]';
  const floor = global('floor', 'order: 100, ', '{action: Deny, source: {nets: [203.0.113.0/25]}}');

  it('holds for all but those that it excepts', () => {
    expect(check(floor, sealedFrom('range', ', except: part'), {}, peers).lines).toEqual([]);
    const broken = check(floor, sealedFrom('range'), { podCidrs: ['10.0.0.0/8'] }, peers).lines;
    expect(broken).toEqual([
      'UNSEALED 203.0.113.128-203.0.113.255[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
    ]);
  });
});

describe('a seal is broken', () => {
  const ALL = 'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed';
  it.each<[string, string, string, ReachOptions, string[]]>([
    [
      'where there are NetworkPolicies alone',
      '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n',
      'otherNamespaces',
      {},
      [`${ALL}: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`],
    ],
    [
      'by a Deny of the Baseline tier, which comes after NetworkPolicies',
      admin('floor', 10, deny).replace('Admin', 'Baseline'),
      'otherNamespaces',
      {},
      [
        `${ALL}: no policy that is asked before NetworkPolicies decides it; ingress rule 1 (Deny) of ClusterNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies; sealed at intent.yaml:4`,
      ],
    ],
    [
      'by an order after NetworkPolicies',
      global('floor', 'order: 1001, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        `${ALL}: no policy that is asked before NetworkPolicies decides it; ingress rule 1 (Deny) of GlobalNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies; sealed at intent.yaml:4`,
      ],
    ],
    [
      'by no order, which is the last',
      global('floor', '', STRANGERS),
      'otherNamespaces',
      {},
      [
        expect.stringContaining('(Deny) of GlobalNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies'),
      ] as never,
    ],
    [
      'by the order of NetworkPolicies, where either may be asked first',
      global('floor', 'order: 1000, ', STRANGERS),
      'otherNamespaces',
      {},
      [expect.stringContaining('may not be sealed')] as never,
    ],
    [
      'by a Pass before the Deny',
      admin('floor', 10, `ingress: [{action: Pass, from: ${others('x')}}, {action: Deny, from: ${others('shop')}}]`),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop,x}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of ClusterNetworkPolicy floor (a.yaml:18); sealed at intent.yaml:4',
      ],
    ],
    [
      'by a Pass of Calico, behind which nothing denies',
      global('early', 'order: 1, ', `{action: Pass, source: {selector: "team == 'ops'"}}`) +
        global('floor', 'order: 100, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{team=ops} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of GlobalNetworkPolicy early (a.yaml:18); for one, a pod labelled team=ops in namespace other; sealed at intent.yaml:4',
      ],
    ],
    [
      'by an Allow before the Deny, on one port',
      global('early', 'order: 1, ', '{action: Allow, protocol: TCP, destination: {ports: [9100]}}') +
        global('floor', 'order: 100, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : TCP 9100 is not sealed: by ingress rule 1 (Allow) of GlobalNetworkPolicy early (a.yaml:18); sealed at intent.yaml:4',
      ],
    ],
    [
      'for pods of a name that pods may give themselves',
      global(
        'floor',
        'order: 100, ',
        `{action: Deny, source: {notSelector: "pcns.kubernetes.io/metadata.name == 'shop'"}}`,
      ),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{pcns.kubernetes.io/metadata.name=shop} => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; for one, a pod labelled pcns.kubernetes.io/metadata.name=shop in namespace other; sealed at intent.yaml:4',
      ],
    ],
    [
      'for a label of namespaces, which any may have',
      admin(
        'floor',
        10,
        `ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: trusted, operator: DoesNotExist}]}}]}]`,
      ),
      'otherNamespaces',
      {},
      [
        'UNSEALED {namespaces with trusted}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; for one, a pod without labels in namespace other labelled trusted=other; sealed at intent.yaml:4',
      ],
    ],
    [
      'for addresses, of which a ClusterNetworkPolicy says nothing at ingress',
      admin('floor', 10, deny),
      'addresses',
      {},
      ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'].map(
        (range) =>
          `UNSEALED ${range}[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`,
      ),
    ],
    [
      'for the addresses of IPv6, where only those of IPv4 are denied',
      global('floor', 'order: 100, ', '{action: Deny, source: {nets: [0.0.0.0/0]}}'),
      'anyone',
      {},
      [
        'UNSEALED {any namespace}/{any pod at ::/0} => shop/db[StatefulSet] : All Connections may not be sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
        'UNSEALED ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
      ],
    ],
    [
      'for the addresses of IPv6, where what denies is for the IPv4 addresses of the pods alone',
      global('floor', 'order: 100, ', '{action: Deny, destination: {nets: [0.0.0.0/0]}}'),
      'addresses',
      {},
      [
        'UNSEALED ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
      ],
    ],
    [
      'where Cilium allows and does not deny',
      cilium('floor', `ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}]}]`),
      'otherNamespaces',
      { cni: 'cilium' },
      [`${ALL}: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`],
    ],
    [
      'by policies of another plugin, which are not evaluated',
      global('floor', 'order: 999, ', STRANGERS),
      'otherNamespaces',
      { cni: 'cilium' },
      [expect.stringContaining('is not evaluated')] as never,
    ],
  ])('%s', (_, manifests, from, options, lines) => {
    expect(check(manifests, sealedFrom(from), options).lines).toEqual(lines);
  });

  it('perhaps, by a policy that is not evaluated and may let others in', () => {
    const other = `---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: other}
spec: {priority: 1, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Allow}]}
`;
    const { lines } = check(admin('floor', 10, deny) + other, sealedFrom('otherNamespaces'));
    expect(lines).toEqual([
      'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : All Connections may not be sealed: ClusterNetworkPolicy other (a.yaml:20) may decide it and is not evaluated; sealed at intent.yaml:4',
    ]);
  });

  it('where the workload may leave to what is sealed', () => {
    const peers = 'metadata: [{ipBlock: {cidr: 169.254.169.254/32}}]';
    const sealed = `sealed: [{from: ${DB}, to: metadata}]`;
    const floor = admin('floor', 10, 'egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]');
    expect(check(floor, sealed, {}, peers).lines).toEqual([]);
    expect(check('', sealed, { podCidrs: ['10.0.0.0/8'] }, peers).lines).toEqual([
      'UNSEALED shop/db[StatefulSet] => 169.254.169.254-169.254.169.254[External] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
    ]);
  });

  it('names a workload that is not there', () => {
    expect(check('', 'sealed: [{from: anyone, to: "shop/cache[Deployment]"}]').problems).toEqual(['MF051']);
  });
});

describe('sealed, when it is read', () => {
  it.each<[string, string, RegExp]>([
    ['has a workload at one end', 'sealed: [{from: anyone, to: addresses}]', /has not one workload at its ends/],
    ['and at one alone', `sealed: [{from: ${DB}, to: ${DB}}]`, /has not one workload at its ends/],
    ['knows its words', `sealed: [{from: otherNamespace, to: ${DB}}]`, /"otherNamespace" is neither a workload nor/],
    ['has two ends', `sealed: [{to: ${DB}}]`, /sealed\[0\]\.from is missing/],
    ['excepts peers', `sealed: [{from: anyone, to: ${DB}, except: ${DB}}]`, /names shop\/db\[StatefulSet\]/],
    ['has no other fields', `sealed: [{from: anyone, to: ${DB}, ports: all}]`, /ports is not a field of an intent/],
    [
      'means by its words nothing else',
      `peers: {addresses: [{namespace: a}]}\nsealed: [{from: addresses, to: ${DB}}]`,
      /a peer is called addresses/,
    ],
  ])('%s', (_, text, message) => {
    const { intent, problems } = readIntent(`version: 2\n${text}\n`, 'intent.yaml');
    expect(intent).toBeUndefined();
    expect(problems.map(({ message }) => message).join('\n')).toMatch(message);
  });
});
