import fc from 'fast-check';
import { hardenedApp } from '../lib/app/hardened.ts';
import { hardenedProfile } from '../lib/app/profile.ts';
import { intentOf, intentYaml } from '../lib/constructs/intent.ts';
import { sealedIntent } from '../lib/constructs/sealed-intent.ts';
import type { ClusterFloorKind } from '../lib/index.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import { CNIS, type Cni, type ReachOptions } from '../lib/reach/options.ts';
import { render } from '../lib/synth/render.ts';
import { often } from './often.ts';
import { someOf, takesLong } from './takes-long.ts';

const resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } };
const profile = hardenedProfile({
  namespace: 'shop',
  tiers: {
    web: { image: 'web:1', port: 8080, user: 101, publicEntry: true, resources },
    db: { image: 'db:1', port: 5432, user: 70, storage: { size: '1Gi', mountPath: '/data' }, resources },
  },
  edges: [{ from: 'web', to: 'db', port: 5432 }],
});
const POD_CIDRS = ['10.244.0.0/16'];
const CNI: Readonly<Record<ClusterFloorKind, Cni>> = {
  ClusterNetworkPolicy: 'calico',
  'ClusterNetworkPolicy/v1beta1': 'calico',
  GlobalNetworkPolicy: 'calico',
  CiliumClusterwideNetworkPolicy: 'cilium',
};
const KINDS = Object.keys(CNI) as ClusterFloorKind[];
const FLOOR = 'hardened/0-cluster-floor.k8s.yaml';

/** The profile with a floor, and its intent. */
function made(kind: ClusterFloorKind) {
  const { app, declared, seals } = hardenedApp(profile, kind);
  const { files, problems } = render(new Map([['hardened', app]]));
  expect(problems).toEqual([]);
  if (!seals) throw new Error('no seals');
  const { intent, problems: wrong } = readIntent(
    intentYaml(sealedIntent(intentOf({ profile: 'hardened', ...declared }), seals)),
    'intent.yaml',
  );
  if (!intent) throw new Error(wrong.map(({ message }) => message).join('\n'));
  return { files, intent };
}

/** Whoever a tenant may have, in a namespace of its own. */
const TENANT = `apiVersion: v1
kind: Namespace
metadata: {name: tenant}
---
apiVersion: v1
kind: Pod
metadata: {name: attacker, namespace: tenant, labels: {app: web}}
spec: {containers: [{name: c, image: x}]}
`;

function read(files: ReadonlyMap<string, string>, ...more: readonly string[]) {
  const texts = [...files].map(([file, text]) => ({ file, text }));
  const manifests = readTexts([...texts, ...[TENANT, ...more].map((text, i) => ({ file: `tenant-${i}.yaml`, text }))]);
  expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return manifests;
}

/** What an attacker of another namespace, any pod that could exist there and any address may open at db. */
function openAtDb(
  kind: ClusterFloorKind,
  files: ReadonlyMap<string, string>,
  policies: readonly string[],
  options: ReachOptions,
) {
  const connectivity = new Connectivity(read(files, ...policies), options);
  const db = connectivity.groupOf('shop/db[StatefulSet]');
  if (!db) throw new Error('no db');
  return connectivity.groups.flatMap((group) => {
    const names = group.peers.map(({ name }) => name);
    const isOwn = group.kind !== 'external' && group.kind !== 'node' && group.pods.namespace === 'shop';
    if (isOwn || group.kind === 'ingress-controller') return [];
    const { open, depends } = connectivity.between(group, db);
    const isAddress = group.kind === 'external' || group.kind === 'node';
    // Of ingress, it knows pods alone.
    if (isAddress && kind.startsWith('ClusterNetworkPolicy')) return [];
    return open.isEmpty && depends.isEmpty ? [] : [`${names.join()} : ${open} ${depends}`];
  });
}

function networkPolicy(name: string, namespace: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

const ADVERSARIES: readonly (readonly [string, string])[] = [
  ['everyone', '{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}'],
  ['every namespace', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'],
  [
    'every namespace, by an expression',
    '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}]}]}',
  ],
  [
    'the tenant, by name',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tenant}}}]}]}',
  ],
  [
    'pods of a label anywhere',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}]}',
  ],
  ['every address', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]}'],
  ['one port, for everyone', '{podSelector: {}, ingress: [{ports: [{port: 5432}]}]}'],
  ['a range of ports', '{podSelector: {}, ingress: [{ports: [{port: 1, endPort: 65535}]}]}'],
  ['nobody at all', '{podSelector: {}, policyTypes: [Ingress, Egress]}'],
];

describe.each(KINDS)('a floor of kind %s under the hardened profile', (kind) => {
  const { files, intent } = made(kind);
  const options = { cni: CNI[kind], podCidrs: POD_CIDRS };

  it('is as declared, and proven to hold', () => {
    const { deviations, problems } = checkIntent(read(files), intent, options);
    expect([deviations, problems]).toEqual([[], []]);
    expect(intent.sealed.length).toBeGreaterThan(0);
  });

  it('leaves everything else to NetworkPolicies', () => {
    const without = new Map([...files].filter(([file]) => file !== FLOOR));
    expect(without.size).toBe(files.size - 1);
    const [floored, plain] = [files, without].map((some) => new Connectivity(read(some), options));
    if (!floored || !plain) throw new Error('none');
    const rows = (one: Connectivity) =>
      one.peers().flatMap((from) =>
        one.peers().map((to) => {
          const [a, b] = [one.groupOf(from.name), one.groupOf(to.name)];
          if (!a || !b) throw new Error('no group');
          return `${from.name} => ${to.name} : ${one.between(a, b).open}`;
        }),
      );
    const shop = (some: string[]) => some.filter((row) => /^shop\/\w+\[.* => shop\/\w+\[/.test(row));
    expect(shop(rows(plain)).length).toBeGreaterThan(3);
    expect(shop(rows(floored))).toEqual(shop(rows(plain)));
  });

  it.each(someOf(ADVERSARIES))('keeps db closed when the shop lets in %s', (_, spec) => {
    expect(openAtDb(kind, files, [networkPolicy('added', 'shop', spec)], options)).toEqual([]);
  });

  it('keeps db closed when all of them are added, in both namespaces', () => {
    const all = ADVERSARIES.flatMap(([, spec], i) =>
      ['shop', 'tenant'].map((namespace) => networkPolicy(`added-${i}`, namespace, spec)),
    );
    expect(openAtDb(kind, files, all, options)).toEqual([]);
    const { deviations } = checkIntent(read(files, ...all), intent, options);
    expect(deviations.filter((one) => one.kind === 'unsealed')).toEqual([]);
  });

  it('keeps db closed whatever NetworkPolicies are added', () => {
    const labels = fc.constantFrom(
      '{}',
      '{matchLabels: {app: web}}',
      '{matchLabels: {app: db}}',
      '{matchLabels: {kubernetes.io/metadata.name: tenant}}',
      '{matchExpressions: [{key: app, operator: Exists}]}',
      '{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}',
    );
    const peer = fc.oneof(
      labels.map((selector) => `{podSelector: ${selector}}`),
      fc.tuple(labels, labels).map(([space, pods]) => `{namespaceSelector: ${space}, podSelector: ${pods}}`),
      fc.constantFrom('0.0.0.0/0', '10.244.0.0/17', '::/0').map((cidr) => `{ipBlock: {cidr: "${cidr}"}}`),
    );
    const rule = fc
      .tuple(
        fc.array(peer, { maxLength: 2 }),
        fc.constantFrom('', ', ports: [{port: 5432}]', ', ports: [{port: 1, endPort: 65535}]'),
      )
      .map(([from, ports]) => `{from: [${from.join()}]${ports}}`);
    const spec = fc
      .tuple(labels, fc.array(rule, { maxLength: 3 }))
      .map(([pods, rules]) => `{podSelector: ${pods}, policyTypes: [Ingress], ingress: [${rules.join()}]}`);
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), (specs) => {
        const policies = specs.map((one, i) => networkPolicy(`added-${i}`, 'shop', one));
        expect(openAtDb(kind, files, policies, options)).toEqual([]);
      }),
      { numRuns: often(60, 10) },
    );
  });

  it('is missed where it is not there', () => {
    const without = new Map([...files].filter(([file]) => file !== FLOOR));
    const { deviations } = checkIntent(read(without), intent, options);
    expect(new Set(deviations.map((one) => one.kind))).toEqual(new Set(['unsealed']));
    // And a policy of the tenant's does open db then.
    expect(openAtDb(kind, without, [networkPolicy('added', 'shop', ADVERSARIES[0]?.[1] ?? '')], options)).not.toEqual(
      [],
    );
  });
});

describe('a broken floor', () => {
  const BEFORE = 'ingress:\n    - action: Deny';
  it.each<[string, ClusterFloorKind, string | RegExp, string]>([
    ['after NetworkPolicies', 'GlobalNetworkPolicy', /order: 100/g, 'order: 2000'],
    ['without an order', 'GlobalNetworkPolicy', / {2}order: 100\n/g, ''],
    ['that passes', 'GlobalNetworkPolicy', BEFORE, 'ingress:\n    - action: Pass'],
    ['that logs', 'GlobalNetworkPolicy', BEFORE, 'ingress:\n    - action: Log'],
    [
      'that knows namespaces by labels, which pods can claim',
      'GlobalNetworkPolicy',
      /projectcalico.org\/namespace == 'shop' && projectcalico.org\/orch.*/,
      "pcns.projectcalico.org/name == 'shop'",
    ],
    [
      'with a Pass before its Deny',
      'ClusterNetworkPolicy',
      BEFORE,
      'ingress:\n    - action: Pass\n      from: [{namespaces: {}}]\n    - action: Deny',
    ],
    ['in the Baseline tier', 'ClusterNetworkPolicy', /tier: Admin/g, 'tier: Baseline'],
    ['that allows', 'ClusterNetworkPolicy', BEFORE, 'ingress:\n    - action: Accept'],
    [
      'that denies by a label of namespaces',
      'ClusterNetworkPolicy',
      /- key: kubernetes.io\/metadata.name\n(\s+)operator: NotIn\n\s+values:\n\s+- shop/,
      '- key: untrusted\n$1operator: Exists',
    ],
    ['that allows, too', 'CiliumClusterwideNetworkPolicy', 'ingressDeny:', 'ingress:'],
    ['for other pods', 'CiliumClusterwideNetworkPolicy', 'k8s:app: db', 'k8s:app: dbs'],
  ])('%s, %s, is found', (_, kind, search, replacement) => {
    const { files, intent } = made(kind);
    const before = files.get(FLOOR) ?? '';
    const text = before.replace(search, replacement);
    expect(text).not.toBe(before);
    const { deviations } = checkIntent(read(new Map([...files, [FLOOR, text]])), intent, {
      cni: CNI[kind],
      podCidrs: POD_CIDRS,
    });
    expect(deviations.filter((one) => one.kind === 'unsealed')).not.toEqual([]);
  });
});

it('every way to evaluate the Kubernetes kind holds it', () => {
  const { files, intent } = made('ClusterNetworkPolicy');
  for (const cni of CNIS) {
    const { deviations } = checkIntent(read(files), intent, { cni, podCidrs: POD_CIDRS });
    expect([cni, deviations.filter((one) => one.kind === 'unsealed')]).toEqual([cni, []]);
  }
});

/** Floors of any rules: some seal, most do not. */
/** A kind of two versions once. */
type FloorKind = Exclude<ClusterFloorKind, 'ClusterNetworkPolicy/v1beta1'>;

const FLOORS: Readonly<Record<FloorKind, fc.Arbitrary<string>>> = {
  ClusterNetworkPolicy: fc
    .array(
      fc.record({
        action: fc.constantFrom('Accept', 'Deny', 'Deny', 'Pass'),
        peer: fc.constantFrom(
          '{namespaces: {}}',
          '{namespaces: {matchLabels: {team: a}}}',
          '{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}',
          '{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}',
          '{pods: {namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}, podSelector: {}}}',
        ),
        ports: fc.constantFrom('', '', ', protocols: [{tcp: {destinationPort: {number: 5432}}}]'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .chain((rules) =>
      fc
        .constantFrom('Admin', 'Admin', 'Baseline')
        .map(
          (tier) =>
            `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: floor}\nspec: {tier: ${tier}, priority: 1, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, ingress: [${rules
              .map(({ action, peer, ports }) => `{action: ${action}, from: [${peer}]${ports}}`)
              .join()}]}\n`,
        ),
    ),
  GlobalNetworkPolicy: fc
    .array(
      fc.record({
        order: fc.constantFrom(1, 10, 999, 1001),
        action: fc.constantFrom('Allow', 'Deny', 'Deny', 'Pass', 'Log'),
        source: fc.constantFrom(
          '',
          ', source: {notSelector: "projectcalico.org/namespace == \'shop\'"}',
          ', source: {selector: "app == \'web\'"}',
          ', source: {namespaceSelector: "has(team)"}',
          ', source: {nets: [10.244.0.0/17]}',
        ),
        ports: fc.constantFrom('', '', ', protocol: TCP, destination: {ports: [5432]}'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((policies) =>
      policies
        .map(
          ({ order, action, source, ports }, i) =>
            `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: floor-${i}}\nspec: {order: ${order}, types: [Ingress], selector: "projectcalico.org/namespace == 'shop'", ingress: [{action: ${action}${source}${ports}}]}\n`,
        )
        .join('---\n'),
    ),
  CiliumClusterwideNetworkPolicy: fc
    .array(
      fc.record({
        list: fc.constantFrom('ingress', 'ingressDeny', 'ingressDeny'),
        peer: fc.constantFrom(
          'fromEndpoints: [{}]',
          'fromEndpoints: [{matchLabels: {"k8s:app": web}}]',
          'fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop]}]}]',
          'fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop, other]}]}]',
          'fromEntities: [all]',
        ),
        ports: fc.constantFrom('', '', ', toPorts: [{ports: [{port: "5432", protocol: TCP}]}]'),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((policies) =>
      policies
        .map(
          ({ list, peer, ports }, i) =>
            `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: floor-${i}}\nspec: {endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}, ${list}: [{${peer}${ports}}]}\n`,
        )
        .join('---\n'),
    ),
};

describe.each(someOf(Object.keys(FLOORS) as FloorKind[]))('any floor of kind %s', (kind) => {
  const { files, intent } = made(kind);
  const without = new Map([...files].filter(([file]) => file !== FLOOR));
  const options = { cni: CNI[kind], podCidrs: POD_CIDRS };
  const fromPods = {
    ...intent,
    guarded: [],
    connections: [],
    sealed: intent.sealed.filter(({ from, to }) => from === 'otherNamespaces' && to === 'shop/db[StatefulSet]'),
  };

  takesLong('is opened by NetworkPolicies exactly where it is said not to be sealed', () => {
    expect(fromPods.sealed).toHaveLength(1);
    let [sealed, open] = [0, 0];
    fc.assert(
      fc.property(FLOORS[kind], fc.subarray([...ADVERSARIES], { minLength: 1 }), (floor, adversaries) => {
        const all = new Map([...without, [FLOOR, floor]]);
        const { deviations } = checkIntent(read(all), fromPods, options);
        if (deviations.length === 0) {
          sealed++;
          const added = adversaries.map(([, spec], i) => networkPolicy(`added-${i}`, 'shop', spec));
          const pods = openAtDb(kind, all, added, options).filter((row) => !row.includes('[External]'));
          expect(pods).toEqual([]);
        }
        for (const { from, ports, certain, named } of deviations) {
          if (!('possible' in from) || !certain || named.length > 0) continue;
          open++;
          const [first] = from.possible;
          if (!first) throw new Error('no example');
          const { namespace, namespaceLabels, podLabels, address } = first.witness;
          const labels = (some: ReadonlyMap<string, string>) => JSON.stringify(Object.fromEntries(some));
          const pod = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: ${labels(namespaceLabels)}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: witness, namespace: ${namespace}, labels: ${labels(podLabels)}}\nspec: {containers: [{name: c, image: x}]}\n`;
          const everyone = ADVERSARIES[0]?.[1] ?? '';
          const policies = ['shop', namespace].map((one) => networkPolicy('everyone', one, everyone));
          const name = `${namespace}/witness[Pod]`;
          const addresses = new Map(address ? [[name, { ...address, last: address.first }]] : []);
          const connectivity = new Connectivity(read(all, pod, ...policies), { ...options, addresses });
          const [a, b] = [name, 'shop/db[StatefulSet]'].map((one) => connectivity.groupOf(one));
          if (!a || !b) throw new Error('no group');
          expect(`${ports.subtract(connectivity.between(a, b).open)}`).toBe('No Connections');
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise nothing was tried.
    expect([sealed > 2, open > 2]).toEqual([true, true]);
  });
});
