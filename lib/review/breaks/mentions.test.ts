import { DNS, deployment, limit, reviewOf, said, service } from '../../../test/review/breaks/said.ts';

const db = [deployment('db'), service('db')];
const closed = limit('web', 'Egress', DNS);
const LOST = ['PROBABLY BREAKS web can no longer reach db on TCP 8080'];

/** What is said where web, which has this container, can open nothing any more. */
function ofContainer(container: string, more: readonly string[] = []): string[] {
  const objects = [deployment('web', { container }), ...db, ...more];
  return said(objects, [...objects, closed]);
}

it('lists the port that was open where its Service leads to another one that is not', () => {
  const web = deployment('web', { container: 'env: [{name: TARGET, value: db}]' });
  const into = (port: number) =>
    limit('db', 'Ingress', `{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}`);
  const out = limit('web', 'Egress', `${DNS}, {to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 8080}]}`);
  const breaksOf = (ports: string, after: number, ...more: string[]) => {
    const side = (target: string, port: number, declared: string) => [
      ...[web, deployment('db', { ports: declared }), service('db', { target }), into(port), ...more],
    ];
    const { breaks } = reviewOf(side('8080', 8080, '8080'), side('9090', after, ports));
    return breaks.map(({ ports: lost, what }) => `${lost}: ${what}`);
  };
  expect(breaksOf('8080', 8080)).toEqual([
    'TCP 8080: can no longer reach db on TCP 8080: the Service leads to TCP 9090 now',
  ]);
  expect(breaksOf('9090', 9090, out)).toEqual(['TCP 8080: can no longer reach shop/db[Deployment] on TCP 8080']);
  expect(breaksOf('9090', 8080)).toEqual([
    'TCP 9090: can no longer reach shop/db[Deployment]: it declares TCP 9090 now, and only TCP 8080 is open',
  ]);
});

const map = (data: string, name = 'settings') => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: shop}
data:
  ${data}
`;
const whole = 'envFrom: [{configMapRef: {name: settings}}]';

describe('a Service that is named to a workload', () => {
  it.each([
    ['db'],
    ['db:80'],
    ['http://db'],
    ['http://db/path'],
    ['mysql://user:secret@db:80/name?x=1'],
    ['a.example.com,db'],
    ['host=db;user=x'],
    ['DB'],
    ['db.shop'],
    ['db.shop.svc'],
    ['db.shop.svc.cluster.local'],
    ['db.shop.svc.cluster.local.'],
    ['tcp(db.shop:80)/name'],
    ['db-0.db.shop.svc'],
    ['the database is at db.shop.svc today'],
  ])('by a variable with the value %s', (value) => {
    expect(ofContainer(`env: [{name: TARGET, value: ${JSON.stringify(value)}}]`)).toEqual(LOST);
  });

  it.each([
    ['a word among others', 'use db now'],
    ['a part of another name', 'db-old'],
    ['a part of another host', 'db.example.com'],
    ['a Service of another namespace', 'db.other.svc'],
    ['a host of the namespace that is no Service', 'db.shop.example.com'],
    ['a path', '/var/lib/db'],
    ['what no Service is called', 'cache:80'],
  ])('not by %s', (_, value) => {
    expect(ofContainer(`env: [{name: TARGET, value: ${JSON.stringify(value)}}]`)).toEqual([]);
  });

  it.each([
    ['an argument', 'args: ["--db=db:80"]'],
    ['an argument of its own', 'args: [--host, db]'],
    ['its command', 'command: [run, "http://db/"]'],
  ])('by %s', (_, container) => {
    expect(ofContainer(container)).toEqual(LOST);
  });

  it.each([
    ['a ConfigMap that is its environment', whole, map('host: db')],
    [
      'a key of a ConfigMap',
      'env: [{name: X, valueFrom: {configMapKeyRef: {name: settings, key: host}}}]',
      map('host: db'),
    ],
    ['a file of a ConfigMap', whole, map('app.conf: |\n    timeout = 5\n    host = db\n    port = 80')],
    ['a list in YAML', whole, map('app.yaml: |\n    upstream: {host: "db"}')],
  ])('by %s', (_, container, configMap) => {
    expect(ofContainer(container, [configMap])).toEqual(LOST);
  });

  it.each([
    [
      'a key that it does not read',
      'env: [{name: X, valueFrom: {configMapKeyRef: {name: settings, key: other}}}]',
      map('host: db'),
    ],
    ['a ConfigMap of another workload', '', map('host: db')],
  ])('not by %s', (_, container, configMap) => {
    expect(ofContainer(container, [configMap])).toEqual([]);
  });

  it('by a ConfigMap that is mounted, of its own namespace only', () => {
    const pod =
      'volumes: [{name: v, configMap: {name: settings}}, {name: w, projected: {sources: [{configMap: {name: more}}]}}]';
    const of = (configMap: string) => {
      const objects = [deployment('web', { pod }), ...db, configMap];
      return said(objects, [...objects, closed]);
    };
    expect(of(map('host: db'))).toEqual(LOST);
    expect(of(map('host: db', 'more'))).toEqual(LOST);
    expect(of(map('host: db').replace('namespace: shop', 'namespace: other'))).toEqual([]);
  });
});

describe('what is lost of a Service', () => {
  const named = deployment('web', { container: 'env: [{name: TARGET, value: db}]' });
  const two = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{name: a, port: 80, targetPort: 8080}, {name: b, port: 90, targetPort: 9090}]}
`;
  const to = (port: number) => `{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: ${port}}]}`;

  it('is nothing while one of its ports is left, where none is named', () => {
    const objects = [named, deployment('db'), two];
    expect(said(objects, [...objects, limit('web', 'Egress', `${DNS}, ${to(9090)}`)])).toEqual([]);
    expect(said(objects, [...objects, closed])).toEqual([
      'PROBABLY BREAKS web can no longer reach db on TCP 8080,9090',
    ]);
  });

  it('is the port that is named', () => {
    const objects = [deployment('web', { container: 'env: [{name: TARGET, value: "db:80"}]' }), deployment('db'), two];
    expect(said(objects, [...objects, limit('web', 'Egress', `${DNS}, ${to(9090)}`)])).toEqual(LOST);
    expect(said(objects, [...objects, limit('web', 'Egress', `${DNS}, ${to(8080)}`)])).toEqual([]);
  });

  it('is a port that its Service no longer has, as long as the target is there', () => {
    const web = deployment('web', { container: 'env: [{name: TARGET, value: "db:80"}]' });
    const other = service('db', { port: 81 });
    expect(said([web, ...db], [web, deployment('db'), other])).toEqual([
      'PROBABLY BREAKS web can no longer reach db on its port 80: the Service has no such port any more',
    ]);
    expect(said([web, ...db], [web, other])).toEqual([]);
  });

  it('is nothing where the target went, the Service went, or the Service leads to others that are reached', () => {
    const objects = [named, ...db];
    expect(said(objects, [named, service('db'), closed])).toEqual([]);
    expect(said(objects, [named, deployment('db'), closed])).toEqual([]);
    const both = [named, ...db, deployment('green')];
    const moved = [named, deployment('db'), deployment('green'), service('db', { selector: 'green' })];
    const green = '{to: [{podSelector: {matchLabels: {app: green}}}]}';
    expect(said(both, [...moved, limit('web', 'Egress', `${DNS}, ${green}`)])).toEqual([]);
    expect(said(both, [...moved, closed])).toEqual(LOST);
  });

  it('is what took the place of its pods and is not reached', () => {
    const old = limit('web', 'Egress', `${DNS}, ${to(8080)}`);
    const moved = [named, deployment('green'), service('db', { selector: 'green' }), old];
    expect(said([named, ...db, old], moved)).toEqual(LOST);
  });

  it('is all of it where it selects none of its pods any more', () => {
    const after = [named, deployment('db'), service('db', { selector: 'data' })];
    expect(said([named, ...db], after)).toEqual([`${LOST[0]}: the Service selects none of its pods any more`]);
  });

  it('is nothing of a Service that was never reached, and nothing of the own pods', () => {
    const objects = [named, ...db, closed];
    expect(said(objects, [...objects, limit('db', 'Ingress')])).toEqual([]);
    const shared = `apiVersion: v1
kind: Service
metadata: {name: all, namespace: shop}
spec: {selector: {app: all}, ports: [{port: 80, targetPort: 8080}]}
`;
    const both = [
      deployment('web', { labels: 'all', container: 'env: [{name: ALL, value: all}]' }),
      deployment('db', { labels: 'all' }),
      shared,
    ].map((text) => text.replace(/matchLabels: \{app: \w+\}/, 'matchLabels: {app: all}'));
    expect(reviewOf(both, [...both, limit('all', 'Egress', DNS)]).breaks[0]?.to).toEqual(['shop/db[Deployment]']);
    const self = [deployment('db', { container: 'env: [{name: ME, value: db}]' }), service('db')];
    expect(said(self, [...self, limit('db', 'Ingress')])).toEqual([]);
  });
});
