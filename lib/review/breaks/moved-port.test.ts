import { deployment, limit, said, service } from '../../../test/review/breaks/said.ts';
import { app } from '../../../test/review/review.ts';

const [web, db] = [deployment('web'), deployment('db', { ports: '3306' })];
const into = (port: number, from = app('web')) => limit('db', 'Ingress', `{from: [${from}], ports: [{port: ${port}}]}`);
const outOf = (port: number) => limit('web', 'Egress', `{to: [${app('db')}], ports: [{port: ${port}}]}`);

describe('a port that moves', () => {
  it('breaks where policies name another one, which the target does not declare', () => {
    const lost = 'BREAKS web can no longer reach db on TCP 3306';
    expect(said([web, db, into(3306)], [web, db, into(5432)])).toEqual([lost]);
    expect(said([web, db, into(3306), outOf(3306)], [web, db, into(5432), outOf(5432)])).toEqual([lost]);
  });

  it('is said of addresses and of pods of no manifest, too', () => {
    const from = (port: number) => into(port, '{ipBlock: {cidr: 203.0.113.0/24}}');
    expect(said([web, db, from(3306)], [web, db, from(5432)])).toEqual([
      'BREAKS db is no longer reached by addresses outside the cluster on TCP 3306',
    ]);
    const team = (port: number) => into(port, '{namespaceSelector: {matchLabels: {team: data}}}');
    expect(said([web, db, team(3306)], [web, db, team(5432)])).toEqual([
      'PROBABLY BREAKS db is no longer reached by pods of no manifest on TCP 3306',
    ]);
  });

  it.each([
    ['the target declares it', [web, deployment('db', { ports: '5432' }), into(5432)]],
    [
      'it opens another one that the target declares',
      [web, deployment('db', { ports: '3306}, {containerPort: 5432' }), into(5432)],
    ],
    ['the old one stays open', [web, db, into(3306), into(5432).replace('db-ingress', 'other')]],
    ['nothing opens instead', [web, db, limit('db', 'Ingress')]],
    ['the target goes', [web, into(5432)]],
  ])('breaks nothing where %s', (_, after) => {
    expect(said([web, db, into(3306)], after)).toEqual([]);
  });

  it('breaks nothing of a target that declares nothing', () => {
    const silent = db.replace(/ {10}ports: .*\n/, '');
    expect(said([web, silent, into(3306)], [web, silent, into(5432)])).toEqual([]);
  });

  it('probably breaks where the target moves and policies stay', () => {
    const moved = deployment('db', { ports: '5432' });
    expect(said([web, db, into(3306)], [web, moved, into(3306)])).toEqual([
      'PROBABLY BREAKS web can no longer reach db: it declares TCP 5432 now, and only TCP 3306 is open',
    ]);
    const from = into(3306, '{ipBlock: {cidr: 0.0.0.0/0}}');
    expect(said([db, from], [moved, from])).toEqual([
      'PROBABLY BREAKS db is no longer reached by addresses outside the cluster: it declares TCP 5432 now, and only TCP 3306 is open',
    ]);
    // Who may open every port still gets there, and a port by its name moves with the target.
    expect(said([web, db], [web, moved])).toEqual([]);
    const named = limit('db', 'Ingress', `{from: [${app('web')}], ports: [{port: main}]}`);
    expect(said([web, db, named], [web, moved, named])).toEqual([]);
  });

  it('breaks nothing for sure where the source goes', () => {
    expect(said([web, db, into(3306)], [db, into(5432)])).toEqual([
      'PROBABLY BREAKS db is no longer reached by pods of no manifest on TCP 3306',
    ]);
  });

  it('can be denied by who loses it', () => {
    const old = deployment('web', { annotations: 'tierwall.dev/not-needed: "db: the old store"' });
    expect(said([old, db, into(3306)], [old, db, into(5432)])).toEqual([]);
  });

  it('of a Service breaks whoever names it with the old one', () => {
    const asking = deployment('web', { container: 'env: [{name: DB, value: "db:3306"}]' });
    const [old, now] = [3306, 5432].map((port) => service('db', { port, target: '3306' })) as [string, string];
    expect(said([asking, db, old], [asking, db, now])).toEqual([
      'PROBABLY BREAKS web can no longer reach db on its port 3306: the Service has no such port any more',
    ]);
    const moved = asking.replace('db:3306', 'db:5432');
    expect(said([asking, db, old], [moved, db, now])).toEqual([]);
    expect(said([web, db, old], [web, db, now])).toEqual([]);
  });

  it('of a Service breaks an Ingress that asks for it', () => {
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
    const [old, now] = [80, 81].map((port) => service('web', { port })) as [string, string];
    expect(said([web, old, ingress], [web, now, ingress])).toEqual([
      'BREAKS web is no longer reached by its Ingress web: the Service web has no port 80 any more',
    ]);
    expect(said([web, old, ingress], [web, now, ingress.replace('80', '81')])).toEqual([]);
  });
});
