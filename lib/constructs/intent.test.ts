import { App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { AccessPolicy } from './access-policy.ts';
import { AllowDns } from './allow-dns.ts';
import { DefaultDeny } from './default-deny.ts';
import { EdgePolicies } from './edge-policies.ts';
import { intentOf, intentYaml } from './intent.ts';
import { PublicEntry } from './public-entry.ts';
import { Tier } from './tier.ts';

function shop(namespace?: string) {
  const app = new App();
  const chart = (id: string) => new Chart(app, id, namespace === undefined ? {} : { namespace });
  const web = new Tier(chart('web'), 'tier', { name: 'web', image: 'web:1', port: 8080 });
  const storage = { size: '1Gi', mountPath: '/data' };
  const db = new Tier(chart('db'), 'tier', { name: 'db', image: 'db:1', port: 5432, storage });
  return { app, policies: chart('policies'), web, db, edge: { from: web, to: db, port: 5432 } };
}

const guardedBy = (add: (one: ReturnType<typeof shop>) => void) => {
  const made = shop();
  add(made);
  const { guarded } = intentOf(made.app, 'shop');
  return Object.fromEntries(guarded.map(({ workload, directions }) => [workload, directions.join(' ')]));
};
const [WEB, DB] = ['default/web[Deployment]', 'default/db[StatefulSet]'];

describe('the intent of constructs', () => {
  it.each<[string, (one: ReturnType<typeof shop>) => void, Record<string, string>]>([
    ['nothing', () => undefined, {}],
    [
      'AccessPolicy',
      ({ policies, db }) => new AccessPolicy(policies, 'db', { tier: db, edges: [] }),
      { [DB]: 'ingress' },
    ],
    ['PublicEntry', ({ policies, web }) => new PublicEntry(policies, 'entry', web), { [WEB]: 'ingress' }],
    [
      'EdgePolicies',
      ({ policies, edge }) => new EdgePolicies(policies, 'edge', edge),
      { [WEB]: 'egress', [DB]: 'ingress' },
    ],
    ['AllowDns', ({ policies }) => new AllowDns(policies, 'dns'), { [WEB]: 'egress', [DB]: 'egress' }],
    [
      'DefaultDeny',
      ({ policies }) => new DefaultDeny(policies, 'deny'),
      { [WEB]: 'ingress egress', [DB]: 'ingress egress' },
    ],
    [
      'DefaultDeny of another namespace',
      ({ app }) => new DefaultDeny(new Chart(app, 'x', { namespace: 'x' }), 'deny'),
      {},
    ],
  ])('guards whom %s limits', (_, add, guarded) => {
    expect(guardedBy(add)).toEqual(guarded);
  });

  it('speaks of workloads that are no tiers where every pod of their namespace is limited', () => {
    const { app, policies } = shop('shop');
    new AllowDns(policies, 'dns');
    for (const namespace of ['shop', 'other'])
      new Deployment(new Chart(app, namespace, { namespace }), 'job', {
        metadata: { name: 'job' },
        containers: [{ image: 'job:1' }],
      });
    const { guarded, outside } = intentOf(app, 'shop');
    expect(guarded).toContainEqual({ workload: 'shop/job[Deployment]', directions: ['egress'] });
    expect(outside.filter(({ from }) => from === 'shop/job[Deployment]')).toHaveLength(2);
    expect(JSON.stringify([guarded, outside])).not.toContain('other/');
  });

  it('lists each connection once, with the namespace of its chart', () => {
    const { app, policies, web, edge } = shop('shop');
    new EdgePolicies(policies, 'edge', edge);
    new PublicEntry(policies, 'entry', web);
    new AllowDns(policies, 'dns');
    const { edges, outside } = intentOf(app, 'shop');
    const [from, to] = ['shop/web[Deployment]', 'shop/db[StatefulSet]'];
    expect(edges).toEqual([{ from, to, port: 5432, protocol: 'TCP' }]);
    const dns = { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } };
    expect(outside).toEqual([
      { from: 'anyone', to: from, port: 8080, protocol: 'TCP' },
      ...[from, to].flatMap((one) => ['UDP', 'TCP'].map((protocol) => ({ from: one, to: dns, port: 53, protocol }))),
    ]);
    expect(intentYaml(intentOf(app, 'shop'))).toMatch(
      /^# The declared intent[\s\S]*\nversion: 1\nprofile: shop\nguarded:\n/,
    );
  });
});

describe('policies and tiers of two namespaces', () => {
  it('are refused: the policy would select nobody', () => {
    const { app, policies, web, db } = shop('shop');
    const elsewhere = new Chart(app, 'elsewhere', { namespace: 'other' });
    const other = new Tier(elsewhere, 'tier', { name: 'other', image: 'other:1', port: 80 });
    const fact = 'is in namespace other, the policy in shop; give both charts one namespace';
    for (const made of [
      new EdgePolicies(policies, 'edge', { from: other, to: db, port: 5432 }),
      new AccessPolicy(policies, 'access', { tier: db, edges: [{ from: other, to: db, port: 5432 }] }),
      new PublicEntry(policies, 'entry', other),
    ])
      expect(made.node.validate()).toEqual([`other ${fact}`]);
    expect(new PublicEntry(elsewhere, 'entry', web).node.validate()).toEqual([
      'web is in namespace shop, the policy in other; give both charts one namespace',
    ]);
  });
});

describe('a port that is none', () => {
  it.each([0, Number.NaN])('%s never becomes every port', (port) => {
    const { policies, edge } = shop();
    new EdgePolicies(policies, 'edge', { ...edge, port });
    expect(() => policies.toJson()).toThrow(/is no port/);
  });
});
