import { namespace, pod, reviewed } from '../../test/review/review.ts';
import { type Intent, readIntent } from '../manifests/intent.ts';
import { intentChanges, onlyLimits } from './intent-changes.ts';

const [web, api, db] = ['web', 'api', 'db'].map((name) => pod(name)) as [string, string, string];
const guard = (name: string, directions = 'ingress') =>
  `guarded:\n- {workload: "shop/${name}[Pod]", directions: [${directions}]}\n`;
const edge = (from: string, to: string, port = 8080, protocol = 'TCP') =>
  `- {from: "shop/${from}[Pod]", to: "shop/${to}[Pod]", port: ${port}, protocol: ${protocol}}\n`;

describe('a change of the intent itself', () => {
  const objects = [namespace('shop'), web, api, db];
  const changes = (oldIntent: string, intent: string) =>
    reviewed(objects, objects, { intent, oldIntent }).intent?.changes;

  it.each([
    ['no longer guards the ingress of shop/db[Pod]', guard('db', 'ingress, egress'), guard('db', 'egress')],
    ['now guards the ingress of shop/db[Pod]', guard('db', 'egress'), guard('db', 'ingress, egress')],
    ['no longer guards the egress of shop/db[Pod]', guard('db', 'ingress, egress'), guard('db')],
    ['now guards the egress of shop/db[Pod]', guard('db'), guard('db', 'ingress, egress')],
    ['now lists shop/web[Pod] => shop/db[Pod] : TCP 8080', guard('db'), `${guard('db')}edges:\n${edge('web', 'db')}`],
    [
      'no longer lists shop/web[Pod] => shop/db[Pod] : UDP 8080',
      `${guard('db')}edges:\n${edge('web', 'db', 8080, 'UDP')}`,
      guard('db'),
    ],
    [
      'now lists anyone => shop/web[Pod] : TCP 8080',
      guard('db'),
      `${guard('db')}outside:\n- {from: anyone, to: "shop/web[Pod]", port: 8080, protocol: TCP}\n`,
    ],
    [
      'now lists shop/web[Pod] => kube-system/{k8s-app=kube-dns} : UDP 53',
      guard('db'),
      `${guard('db')}outside:\n- {from: "shop/web[Pod]", to: {namespace: kube-system, podLabels: {k8s-app: kube-dns}}, port: 53, protocol: UDP}\n`,
    ],
  ])('is said: it %s', (says, old, now) => {
    expect(changes(old, now)).toEqual([says]);
  });

  it('is said once, and not where only the order is another', () => {
    const two = [edge('web', 'db'), edge('api', 'db')];
    expect(changes(guard('db'), `${guard('db')}edges:\n${two[0]}${two[0]}`)).toHaveLength(1);
    const twice = guard('db').replace(/\n(- .*\n)/, '\n$1$1');
    expect(changes(guard('web'), twice)).toEqual([
      'no longer guards the ingress of shop/web[Pod]',
      'now guards the ingress of shop/db[Pod]',
    ]);
    expect(changes(`${guard('db')}edges:\n${two.join('')}`, `${guard('db')}edges:\n${two.reverse().join('')}`)).toEqual(
      [],
    );
  });

  it('comes with what allows more, the widest of it first, and ports of the same ends together', () => {
    const dns = (protocol: string) =>
      `- {from: "shop/web[Pod]", to: {namespace: kube-system, podLabels: {k8s-app: kube-dns}}, port: 53, protocol: ${protocol}}\n`;
    const anyone = '- {from: anyone, to: "shop/web[Pod]", port: 8080, protocol: TCP}\n';
    const now = `${guard('web')}edges:\n${edge('web', 'db')}${edge('web', 'db', 8081)}outside:\n${dns('UDP')}${dns('TCP')}${anyone}`;
    const said = changes(`${guard('db')}edges:\n${edge('api', 'db')}`, now) ?? [];
    expect(said).toEqual([
      'no longer guards the ingress of shop/db[Pod]',
      'now lists anyone => shop/web[Pod] : TCP 8080',
      'now lists shop/web[Pod] => shop/db[Pod] : TCP 8080-8081',
      'now lists shop/web[Pod] => kube-system/{k8s-app=kube-dns} : TCP 53,UDP 53',
      'now guards the ingress of shop/web[Pod]',
      'no longer lists shop/api[Pod] => shop/db[Pod] : TCP 8080',
    ]);
    expect(said.map(onlyLimits)).toEqual([false, false, false, false, true, true]);
  });

  it('comes with a connection of every port apart from one of some', () => {
    const list = (...ports: string[]) =>
      ports.map((port) => `- {from: "shop/web[Pod]", to: "shop/db[Pod]", ports: ${port}}\n`).join('');
    const of = (...ports: string[]) => `${guard('db')}connections:\n${list(...ports)}`;
    expect(
      second(of('[{port: 1, protocol: TCP}]'), of('[{port: 1, protocol: TCP}]', 'all', '[{port: 2, protocol: TCP}]')),
    ).toEqual([
      'now lists shop/web[Pod] => shop/db[Pod] : All Connections',
      'now lists shop/web[Pod] => shop/db[Pod] : TCP 2',
    ]);
  });

  const meaning = (...peers: string[]) =>
    `peers: {payments: [${peers.join(', ')}]}\n${guard('web', 'egress')}connections:\n- {from: "shop/web[Pod]", to: payments, ports: all}\n`;
  const second = (old: string, now: string) =>
    reviewed(objects, objects, { intent: now, oldIntent: old, version: 2 }).intent?.changes;
  const block = (cidr: string, except = '') => `{ipBlock: {cidr: ${cidr}${except && `, except: [${except}]`}}}`;
  const labelled = (requirements: string) => `{namespaceSelector: {matchExpressions: [${requirements}]}}`;
  const notIn = (value: string) => `{key: kubernetes.io/metadata.name, operator: NotIn, values: [${value}]}`;

  it.each([
    [[block('203.0.113.0/24')], [block('0.0.0.0/0')], '0.0.0.0/0 by payments, and meant 203.0.113.0/24'],
    [
      [block('203.0.113.0/24', '203.0.113.0/28')],
      [block('203.0.113.0/24')],
      '203.0.113.0/24 by payments, and meant 203.0.113.0/24 except 203.0.113.0/28',
    ],
    [
      ['{namespace: pay, podSelector: {matchLabels: {app: api}}}'],
      ['{namespace: pay}'],
      'pay/{any pod} by payments, and meant pay/{app=api}',
    ],
    [
      ['{namespace: pay}'],
      ['{namespace: pay}', '{namespaceSelector: {}}'],
      'pay/{any pod}, {any namespace}/{any pod} by payments, and meant pay/{any pod}',
    ],
  ])('is said where a name means other peers than before, case %#', (old, now, says) => {
    expect(second(meaning(...old), meaning(...now))).toEqual([`now means ${says}`]);
  });

  it('is said even where a text for people does not show it', () => {
    const [old, now] = [meaning(labelled(`${notIn('a')}, ${notIn('b')}`)), meaning(labelled(notIn('a')))];
    expect(second(old, now)).toEqual([expect.stringMatching(/^now means .* by payments/)]);
  });

  it('is not said where the peers of a name are in another order, or no connection has it', () => {
    const [one, other] = [block('203.0.113.0/24'), block('198.51.100.0/24')];
    expect(second(meaning(one, other), meaning(other, one))).toEqual([]);
    const unused = (cidr: string) => `peers: {payments: [${block(cidr)}]}\n${guard('web', 'egress')}connections: []\n`;
    expect(second(unused('203.0.113.0/24'), unused('0.0.0.0/0'))).toEqual([]);
  });

  it('is said of a version, by which lines mean something else', () => {
    const read = (version: number) =>
      readIntent(`version: ${version}\nprofile: shop\n${guard('web')}`, 'i.yaml').intent;
    expect(intentChanges(read(1) as Intent, read(2) as Intent)).toEqual([expect.stringContaining('version 2')]);
    expect(intentChanges(read(2) as Intent, read(2) as Intent)).toEqual([]);
  });
});
