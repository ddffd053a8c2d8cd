import fc from 'fast-check';
import type { ClusterFloorKind } from '../lib/index.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import { CNIS } from '../lib/reach/options.ts';
import { ADVERSARIES, CNI, FLOOR, made, networkPolicy, openAtDb, POD_CIDRS, read } from './floored-shop.ts';
import { often } from './often.ts';
import { someOf } from './takes-long.ts';

const KINDS = Object.keys(CNI) as ClusterFloorKind[];

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
