import { ingressTo, namespace, pod, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';

const PODS = [namespace('shop'), ...['web', 'admin'].flatMap((name) => ingressTo(name).slice(0, 2))];
const backend = (name: string) => `{service: {name: ${name}, port: {number: 8080}}}`;
const path = (at: string, name: string) => `{path: ${at}, pathType: Prefix, backend: ${backend(name)}}`;
const rule = (host: string, ...paths: string[]) => `{host: ${host}, http: {paths: [${paths.join()}]}}`;
const ingress = (name: string, className: string, ...rules: string[]) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: shop}
spec: {ingressClassName: ${className}, rules: [${rules.join()}]}
`;

function changes(before: readonly string[], after: readonly string[], pods = PODS): string[] {
  const { unjudged, differences } = reviewed([...PODS, ...before], [...pods, ...after]);
  expect(differences).toEqual([]);
  return unjudged.map((one) => `${one.fate} ${unjudgedText(one).replace(/ \(.*?\)/, '')}`);
}

const both = (one: string, other: string, className = 'in') =>
  ingress('a', className, rule('one', path('/', one)), rule('other', path('/', other)));
const [web, admin] = ['web', 'admin'].map((name) => ingress(name, `for-${name}`, rule(name, path('/', name))));
if (!web || !admin) throw new Error();
const publicAdmin = ingress('public', 'for-web', rule('new', path('/', 'admin')));
const ADDED =
  'other Ingresses led to its pods already, but its class or its annotations say otherwise who may come, and who comes by it';
const REMOVED =
  'other Ingresses still lead to its pods, but their class or annotations say otherwise who may come, and who no longer comes';
const SENT = 'where it sends requests for a host or a path changes, and who comes there';

it.each<[string, string[], string[], string[]]>([
  [
    'hosts are exchanged',
    [both('web', 'admin')],
    [both('admin', 'web')],
    [`changed Ingress shop/a: ${SENT} is not judged`],
  ],
  [
    'a path moves',
    [ingress('a', 'in', rule('h', path('/a', 'web'), path('/b', 'admin'), path('/c', 'web')))],
    [ingress('a', 'in', rule('h', path('/a', 'web'), path('/b', 'admin'), path('/c', 'admin')))],
    [`changed Ingress shop/a: ${SENT} is not judged`],
  ],
  [
    'an Ingress of another class leads to the same pods',
    [web, admin],
    [web, admin, publicAdmin],
    [`added Ingress shop/public: ${ADDED} is not judged`],
  ],
  [
    'one of two Ingresses of different classes goes',
    [web, admin, publicAdmin],
    [web, admin],
    [`removed Ingress shop/public: ${REMOVED} is not judged`],
  ],
  [
    'an Ingress of another class gets a new path to the same pods',
    [web, admin],
    [web.replace('paths: [', `paths: [${path('/admin', 'admin')}, `), admin],
    [`changed Ingress shop/web: ${SENT} is not judged`],
  ],
])('that %s is a change that nobody can judge', (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
  expect(changes(before, before)).toEqual([]);
});

it.each<[string, string[], string[]]>([
  [
    'is written in another order',
    [both('web', 'admin')],
    [ingress('a', 'in', rule('other', path('/', 'admin')), rule('one', path('/', 'web')))],
  ],
  ['has another name', [both('web', 'admin')], [both('web', 'admin').replace('name: a,', 'name: b,')]],
  [
    'is divided',
    [both('web', 'admin')],
    [ingress('a', 'in', rule('one', path('/', 'web'))), ingress('b', 'in', rule('other', path('/', 'admin')))],
  ],
  ['gets another path to what it led to', [web], [web.replace('paths: [', `paths: [${path('/b', 'web')}, `)]],
])('an Ingress that %s changes nothing', (_, before, after) => {
  expect(changes(before, after)).toEqual([]);
});

it('a workload with another name is the same place', () => {
  const renamed = PODS.map((text) =>
    text.replace('kind: Pod\nmetadata: {name: web,', 'kind: Pod\nmetadata: {name: shop,'),
  );
  expect(pod('web')).toContain('metadata: {name: web,');
  expect(changes([both('web', 'admin')], [both('web', 'admin')], renamed)).toEqual([]);
});
