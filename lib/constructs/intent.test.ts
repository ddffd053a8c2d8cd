import { App, Chart } from 'cdk8s';
import { readIntent } from '../manifests/intent.ts';
import { AccessPolicy } from './access-policy.ts';
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

describe('the intent of a declaration', () => {
  it('names tiers by the namespaces of their charts and their kinds, and others as they are given', () => {
    const { web, db, edge } = shop();
    const guarded = [web, db, 'x/job[CronJob]'] as const;
    const intent = intentOf({ profile: 'shop', guarded, directions: ['ingress'], edges: [edge] });
    expect(intent).toEqual({
      version: 1,
      profile: 'shop',
      guarded: ['default/web[Deployment]', 'default/db[StatefulSet]', 'x/job[CronJob]'].map((workload) => ({
        ...{ workload, directions: ['ingress'] },
      })),
      edges: [{ from: 'default/web[Deployment]', to: 'default/db[StatefulSet]', port: 5432, protocol: 'TCP' }],
      outside: [],
    });
    const [from, to] = ['shop/web[Deployment]', 'shop/db[StatefulSet]'];
    const { edge: other } = shop('shop');
    expect(intentOf({ profile: 'shop', guarded: [], edges: [other] }).edges).toMatchObject([{ from, to }]);
  });

  it('guards both directions by itself, and lists who is outside', () => {
    const { web, db } = shop('shop');
    const declaration = { profile: 'shop', guarded: [web], edges: [], publicEntries: [web], dnsClients: [db] };
    const { guarded, outside } = intentOf(declaration);
    const [from, to] = ['shop/db[StatefulSet]', 'shop/web[Deployment]'];
    expect(guarded).toEqual([{ workload: to, directions: ['ingress', 'egress'] }]);
    const dns = { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } };
    expect(outside).toEqual([
      { from: 'anyone', to, port: 8080, protocol: 'TCP' },
      { from, to: dns, port: 53, protocol: 'UDP' },
      { from, to: dns, port: 53, protocol: 'TCP' },
    ]);
  });

  it('is a text that the reading half takes', () => {
    const { web, edge } = shop();
    const text = intentYaml(intentOf({ profile: 'shop', guarded: [web], edges: [edge], dnsClients: [web] }));
    expect(text).toMatch(/^# The declared intent/);
    const { intent, problems } = readIntent(text, 'intent.yaml');
    expect(problems).toEqual([]);
    expect(intent?.connections).toHaveLength(3);
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
    expect(() => policies.toJson()).toThrow(/is not a port/);
  });
});
