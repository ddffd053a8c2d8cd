import { namespace, pod, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';
import type { Manifests } from '../manifests/model.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { changesOfClasses, changesOfWays } from './way-changes.ts';

const service = (spec: string) => `apiVersion: v1
kind: Service
metadata: {name: way, namespace: shop}
spec: {ports: [{port: 80}], ${spec}}
`;
const endpoints = (ip: string) => `apiVersion: v1
kind: Endpoints
metadata: {name: way, namespace: shop}
subsets: [{addresses: [{ip: ${ip}}], ports: [{port: 80}]}]
`;
const slice = (ip: string) => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: way-1, namespace: shop, labels: {kubernetes.io/service-name: way}}
addressType: IPv4
endpoints: [{addresses: [${ip}]}]
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: way, port: {number: 80}}}}
`;
const ExternalName = (name: string) => service(`type: ExternalName, externalName: ${name}`);

function changes(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [before, after].map((objects) =>
    readTexts([{ file: 'a.yaml', text: [namespace('shop'), pod('web'), ...objects].join('---\n') }]),
  ) as [Manifests, Manifests];
  return changesOfWays(old, now).map((change) => `${change.fate} ${unjudgedText(change)}`);
}

const found = (fate: string) => [expect.stringMatching(`^${fate} Service shop/way \\(.*\\): it leads outsiders`)];
const PUBLIC = service('type: NodePort');
const SELECTING = service('type: NodePort, selector: {app: web}');

it.each<[string, readonly string[], readonly string[]]>([
  ['others are written', [PUBLIC, endpoints('10.0.0.1')], [PUBLIC, endpoints('10.0.0.2')]],
  ['there are some now', [PUBLIC], [PUBLIC, slice('10.0.0.1')]],
  ['somebody adds some to its pods', [SELECTING], [SELECTING, slice('10.0.0.1')]],
  ['it is on another port', [PUBLIC], [PUBLIC.replace('port: 80', 'port: 81')]],
  ['it selects no pods any more', [SELECTING], [PUBLIC]],
  [
    'nodes take traffic for it now',
    [service('type: ClusterIP'), endpoints('10.0.0.1')],
    [PUBLIC, endpoints('10.0.0.1')],
  ],
  ['it has another name behind an Ingress', [INGRESS, ExternalName('a.b')], [INGRESS, ExternalName('db.shop.svc')]],
  ['an Ingress leads to it now', [ExternalName('a.b')], [INGRESS, ExternalName('a.b')]],
])('endpoints of a Service for outsiders are a change that nobody can judge: %s', (_, before, after) => {
  expect(changes(before, after)).toEqual([expect.stringMatching('^(?:added|changed) Service shop/way ')]);
});

it('is said of a Service that is new, and of one that changes', () => {
  expect(changes([], [PUBLIC])).toEqual(found('added'));
  expect(changes([PUBLIC], [PUBLIC, endpoints('10.0.0.1')])).toEqual(found('changed'));
  expect(reviewed([namespace('shop')], [namespace('shop'), PUBLIC]).unjudged).toHaveLength(1);
});

it.each<[string, readonly string[], readonly string[]]>([
  ['is as before', [PUBLIC, endpoints('10.0.0.1')], [PUBLIC, endpoints('10.0.0.1')]],
  ['leads to its pods, which are compared', [SELECTING], [SELECTING.replace('app: web', 'app: db')]],
  ['is for the cluster alone', [ExternalName('a.b')], [ExternalName('c.d')]],
  ['goes', [PUBLIC], []],
])('nothing is said of a Service that %s', (_, before, after) => {
  expect(changes(before, after)).toEqual([]);
});

it('another class of load balancers is a change that nobody can judge', () => {
  const of = (spec: string) =>
    readTexts([{ file: 'a.yaml', text: service(`type: LoadBalancer, selector: {app: web}${spec}`) }]);
  const [none, one, other] = ['', ', loadBalancerClass: tailscale', ', loadBalancerClass: x/public'].map(of) as [
    Manifests,
    Manifests,
    Manifests,
  ];
  const said = (before: Manifests, after: Manifests) => changesOfClasses(before, after).map(unjudgedText);
  const text = expect.stringMatching(/^Service shop\/way \(a.yaml:1\): its loadBalancerClass changes, and who comes/);
  expect([said(none, one), said(one, other), said(other, none)]).toEqual([[text], [text], [text]]);
  expect(said(one, one)).toEqual([]);
});
