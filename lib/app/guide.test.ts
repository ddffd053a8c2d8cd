import { parseAllDocuments } from 'yaml';
import { intentOf } from '../constructs/intent.ts';
import { render } from '../synth/render.ts';
import { guide } from './application.ts';
import { guideApp } from './guide.ts';
import type { GuideTier, Profile } from './profile.ts';

function filesOf(profile: Profile<string, GuideTier>) {
  const { files, problems } = render(new Map([['guide', guideApp(profile).app]]));
  expect(problems).toEqual([]);
  return Object.fromEntries(
    [...files].map(([path, text]) => [path, parseAllDocuments(text).map((document) => document.toJS())]),
  );
}

/** A row of the tutorial's tables, written out. */
function tier(name: string, container: object, port: number, nodePort: number) {
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ ...container, ports: [{ containerPort: port }] }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { type: 'NodePort', selector: { app: name }, ports: [{ port, targetPort: port, nodePort }] },
    },
  ];
}

describe('the guide profile', () => {
  // A tier that someone adds beside them is no reason to fail.
  it('holds exactly the objects of the tutorial, and no other field', () => {
    const mysql = {
      name: 'mysql',
      image: 'mysql:5.7',
      env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'password' }],
    };
    const files = filesOf(guide);
    expect(files).toEqual({
      ...files,
      'guide/frontend.k8s.yaml': tier('frontend', { name: 'nginx', image: 'nginx' }, 80, 30001),
      'guide/backend.k8s.yaml': tier('backend', { name: 'nginx', image: 'nginx' }, 80, 30002),
      'guide/db.k8s.yaml': tier('db', mysql, 3306, 30003),
    });
    expect(files['guide/network-policy.k8s.yaml']).toContainEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'db-access-policy' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'backend' } } }],
            ports: [{ protocol: 'TCP', port: 3306 }],
          },
        ],
      },
    });
  });

  it('declares that db is guarded, and that backend comes to it', () => {
    const { guarded, edges, outside } = intentOf({ profile: 'guide', ...guideApp(guide).declared });
    expect(guarded).toContainEqual({ workload: 'default/db[Deployment]', directions: ['ingress'] });
    expect(edges.filter(({ to }) => to === 'default/db[Deployment]')).toEqual([
      { from: 'default/backend[Deployment]', to: 'default/db[Deployment]', port: 3306, protocol: 'TCP' },
    ]);
    expect(outside).toEqual([]);
  });

  it('isolates a guarded tier that no edge leads to', () => {
    const files = filesOf({ tiers: { vault: { image: 'vault:1', port: 8200, guarded: true } }, edges: [] });
    expect(files['guide/network-policy.k8s.yaml']?.[0].spec).toEqual({
      podSelector: { matchLabels: { app: 'vault' } },
      policyTypes: ['Ingress'],
    });
  });

  it('says so when a tier has the name of the policies, and when an edge is inconsistent', () => {
    const tiers = { 'network-policy': { image: 'x', port: 1 }, db: { image: 'x', port: 3306 } };
    const edge = { from: 'db', to: 'db', port: 3306 } as const;
    const { app } = guideApp({ tiers, edges: [edge, edge, { from: 'ghost', to: 'db', port: 1 }] });
    expect(render(new Map([['guide', app]])).problems).toEqual([
      "guide: tier 'network-policy' would share the file network-policy.k8s.yaml with the policies; give it another name",
      'guide: edge db -> db TCP 3306 has no effect, everyone reaches db; set its guarded: true, or remove the edge',
      'guide: edge db -> db TCP 3306 is declared twice; remove one',
      "guide: edge ghost -> db TCP 1: no tier is called 'ghost'; known: db",
    ]);
  });
});
