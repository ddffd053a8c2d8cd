import { egress, ingress, into, NEW, outOf } from '../../test/review/limits.ts';
import { app, ingressTo, namespace, pod, reviewed, row } from '../../test/review/review.ts';

const [web, api] = [pod('web'), pod('api')];
const db = pod('db', { port: '{containerPort: 5432}' });
const other = [namespace('other', 'team: other'), pod('other', { namespace: 'other' })];
const shopIsThere = namespace('shop');

const [INTERNET, WORLD] = ['{ipBlock: {cidr: 203.0.113.0/24}}', '{ipBlock: {cidr: 0.0.0.0/0}}'];
const OTHERS = '{namespaceSelector: {matchLabels: {team: other}}, podSelector: {matchLabels: {app: other}}}';
const [ADDRESSES, ALL] = ['203.0.113.0-203.0.113.255[External]', '0.0.0.0-255.255.255.255[External]'];

/** [what, objects before, objects after, the row, its level, every reason of that level] */
type Case = [string, string[], string[], string, string, string[]];
const same = (objects: string[], ...added: string[]): [string[], string[]] => [objects, [...objects, ...added]];
const inOther = (text: string) => text.replace('namespace: shop', 'namespace: other');

const gains: Case[] = [
  [
    'a pod of the same namespace',
    ...same([web, api, ingress('api')], into('api', app('web'))),
    'web => api',
    'medium',
    [NEW],
  ],
  [
    'more ports',
    ...same([web, api, into('api', app('web'))], into('api', app('web'), '[{port: 9090}]').replace('into-api', 'more')),
    'web => api',
    'medium',
    ['more ports than before'],
  ],
  [
    'a data tier',
    ...same([web, db, ingress('db')], into('db', app('web'))),
    'web => db',
    'high',
    ['shop/db[Pod] is a data tier'],
  ],
  [
    'what was a data tier until now',
    [web, db, ingress('db')],
    [web, pod('db'), into('db', app('web'))],
    'web => db',
    'high',
    ['shop/db[Pod] is a data tier'],
  ],
  ['what a data tier opens', ...same([web, db, ingress('web')], into('web', app('db'))), 'db => web', 'medium', [NEW]],
  [
    'another namespace, into what was limited',
    ...same([...other, web, ingress('web')], into('web', OTHERS)),
    'other/other => web',
    'high',
    ['from another namespace'],
  ],
  [
    'another namespace, which nothing limits any more',
    [...other, web, inOther(egress('other'))],
    [...other, web],
    'other/other => web',
    'high',
    ['nothing limits the egress of other/other[Pod] any more'],
  ],
  [
    'another namespace, whose own limit gets wider',
    ...same([...other, web, inOther(egress('other'))], inOther(outOf('other', '{namespaceSelector: {}}'))),
    'other/other => web',
    'medium',
    ['from another namespace', NEW],
  ],
  [
    'a new workload of another namespace',
    [shopIsThere, other[0] as string, web],
    [shopIsThere, ...other, web, inOther(outOf('other', '{namespaceSelector: {}}'))],
    'other/other => web',
    'low',
    ['comes with a new workload'],
  ],
  [
    'another namespace, into what nothing limits any more',
    [...other, web, ingress('web')],
    [...other, web],
    'other/other => web',
    'high',
    ['nothing limits the ingress of shop/web[Pod] any more', 'from another namespace'],
  ],
  [
    'addresses',
    ...same([web, ingress('web')], into('web', INTERNET)),
    `${ADDRESSES} => web`,
    'high',
    ['from the internet'],
  ],
  [
    'a pod of no manifest',
    ...same([web, ingress('web')], into('web', '{namespaceSelector: {}}')),
    '{any namespace}/{any pod} => web',
    'high',
    ['from a pod of no manifest'],
  ],
  [
    'any pod of the own namespace',
    ...same([web, ingress('web')], into('web', '{podSelector: {}}')),
    '{any pod} => web',
    'high',
    ['from a pod of no manifest'],
  ],
  [
    'a pod that only a selector speaks of',
    ...same([web, ingress('web')], into('web', app('nobody'))),
    '{app=nobody} => web',
    'high',
    ['from a pod of no manifest'],
  ],
  [
    'one of two pods that only selectors speak of, in one namespace',
    ...same([ingress('web')], into('web', app('api'))),
    '{app=api} => {app=web}',
    'medium',
    [NEW],
  ],
  [
    'one of two pods that only selectors speak of, from another namespace',
    ...same([ingress('web')], into('web', OTHERS)),
    '{namespaces with team=other}/{app=other} => {app=web}',
    'high',
    ['from a pod of no manifest'],
  ],
  [
    'addresses from what was limited',
    ...same([web, egress('web')], outOf('web', INTERNET)),
    `web => ${ADDRESSES}`,
    'high',
    ['egress to the internet'],
  ],
  [
    'addresses from a new workload',
    [shopIsThere, ingress('web')],
    [shopIsThere, ingress('web'), web, outOf('web', WORLD)],
    `web => ${ALL}`,
    'medium',
    ['egress to the internet'],
  ],
  [
    'every port of one protocol',
    ...same([web, api, ingress('api')], into('api', app('web'), '[{protocol: UDP}]')),
    'web => api',
    'medium',
    ['every port', NEW],
  ],
  [
    'many ports, not all',
    ...same([web, api, ingress('api')], into('api', app('web'), '[{port: 2, endPort: 65535}]')),
    'web => api',
    'medium',
    [NEW],
  ],
  [
    'a workload that nothing keeps from leaving any more',
    [web, api, egress('web')],
    [web, api],
    'web => api',
    'high',
    ['nothing limits the egress of shop/web[Pod] any more'],
  ],
  [
    'a workload that nothing keeps others out of any more',
    [web, api, ingress('api')],
    [web, api],
    'web => api',
    'high',
    ['nothing limits the ingress of shop/api[Pod] any more'],
  ],
  [
    'a new workload of the own namespace',
    [web, ingress('web')],
    [web, ingress('web'), api, into('web', app('api'))],
    'api => web',
    'low',
    ['comes with a new workload'],
  ],
];

describe('the risk of a gain', () => {
  it.each(gains)('%s', (_, before, after, pair, level, reasons) => {
    const { risk } = row(reviewed(before, after), pair);
    expect([risk.level, ...risk.reasons]).toEqual([level, ...reasons]);
  });

  it('of the ingress controller is that of an outsider', () => {
    const objects = [...ingressTo('web'), ingress('web')];
    const review = reviewed(objects, [...objects, into('web', WORLD)]);
    expect(row(review, '{ingress-controller} => web').risk).toEqual({
      ...{ level: 'high', reasons: ['from the ingress controller'] },
    });
  });

  it('of the ingress controller, into what nothing limits, is that of the first Ingress', () => {
    const review = reviewed([web], ingressTo('web'));
    expect(row(review, '{ingress-controller} => web').risk).toEqual({
      ...{ level: 'low', reasons: ['comes with an Ingress'] },
    });
  });
});
