import { policy } from '../../../test/lint/shop.ts';
import { deployment, limit, said, service } from '../../../test/review/breaks/said.ts';

const ingress = (backend = 'web', name = 'shop') => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: shop}
spec: {defaultBackend: {service: {name: ${backend}, port: {number: 80}}}}
`;
const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: shop}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
`;
const objects = [deployment('web'), service('web'), deployment('api'), ingress()];
const from = (peer: string, port = 8080) => `{from: [${peer}], ports: [{port: ${port}}]}`;
const NGINX = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}';
const LOST = ['BREAKS web is no longer reached by its Ingress shop'];
const PERHAPS = ['PROBABLY BREAKS web is no longer reached by its Ingress shop'];

describe('whoever an Ingress serves', () => {
  it.each([
    ['nobody', ''],
    ['a workload of the own namespace', from('{podSelector: {matchLabels: {app: api}}}')],
    [
      'the same by the name of the namespace',
      from(
        '{podSelector: {matchLabels: {app: api}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}',
      ),
    ],
    ['the controller on another port', from(NGINX, 80)],
  ])('is served no more where only %s gets in', (_, rules) => {
    expect(said(objects, [...objects, limit('web', 'Ingress', rules)])).toEqual(LOST);
  });

  it.each([
    ['any pod of the own namespace', from('{podSelector: {}}')],
    ['pods of the own namespace that nobody knows', from('{podSelector: {matchLabels: {app: unknown}}}')],
  ])('is probably served no more where only %s gets in', (_, rules) => {
    expect(said(objects, [...objects, limit('web', 'Ingress', rules)])).toEqual(PERHAPS);
  });

  it.each([
    ['the namespace of a controller', from(NGINX)],
    [
      'pods of another namespace that nobody knows',
      from('{namespaceSelector: {}, podSelector: {matchLabels: {app: edge}}}'),
    ],
    ['addresses', from('{ipBlock: {cidr: 10.0.0.0/8}}')],
    ['everyone', '{ports: [{port: 8080}]}'],
    ['any namespace', from('{namespaceSelector: {}}')],
  ])('is served where %s gets in', (_, rules) => {
    expect(said(objects, [...objects, limit('web', 'Ingress', rules)])).toEqual([]);
  });

  it('is served where its controller is a workload of the manifests, of whichever namespace', () => {
    const own = [...objects, deployment('edge', { container: 'env: []' }).replace('image: edge', 'image: traefik:3')];
    const into = limit('web', 'Ingress', from('{podSelector: {matchLabels: {app: edge}}}'));
    expect(said(own, [...own, into])).toEqual([]);
    const other = own.map((text) => text.replace(/(name: edge, )namespace: shop/, '$1namespace: edge'));
    const far = limit('web', 'Ingress', from('{namespaceSelector: {}, podSelector: {matchLabels: {app: edge}}}'));
    expect(said(other, [...other, far])).toEqual([]);
    const plain = other.map((text) => text.replace('traefik:3', 'plain'));
    expect(said(plain, [...plain, far])).toEqual(PERHAPS);
  });

  it('is lost with the rule that let the controller in', () => {
    const closed = limit('web', 'Ingress');
    expect(said([...objects, limit('web', 'Ingress', from(NGINX))], [...objects, closed])).toEqual(LOST);
    expect(said([...objects, closed], [...objects, closed.replace('web-ingress', 'renamed')])).toEqual([]);
  });

  it('is nothing of an Ingress that goes, is new, or leads elsewhere', () => {
    const closed = limit('web', 'Ingress');
    expect(said(objects, [...objects.slice(0, 3), closed])).toEqual([]);
    expect(said(objects.slice(0, 3), [...objects, closed])).toEqual([]);
    expect(
      said([...objects, service('api')], [...objects.slice(0, 3), service('api'), ingress('api'), closed]),
    ).toEqual([]);
  });

  it('is each workload of those that an Ingress leads to', () => {
    const both = [...objects, service('api'), ingress('api', 'second')];
    expect(said(both, [...both, policy('{podSelector: {}}', 'deny')])).toEqual([
      'BREAKS api is no longer reached by its Ingress second',
      'BREAKS web is no longer reached by its Ingress shop',
    ]);
    const one = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}, {path: /a, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]}
`;
    const shared = [...objects.slice(0, 3), service('api'), one];
    expect(said(shared, [...shared, policy('{podSelector: {}}', 'deny')])).toEqual([
      'BREAKS api, web is no longer reached by its Ingress shop',
    ]);
  });

  it('is served by a route of the Gateway API alike', () => {
    const routed = [...objects.slice(0, 3), route];
    expect(said(routed, [...routed, limit('web', 'Ingress')])).toEqual([
      'BREAKS web is no longer reached by its HTTPRoute shop',
    ]);
    expect(said(routed, [...routed, limit('web', 'Ingress', from(NGINX))])).toEqual([]);
  });

  it('is served no more by a Service that selects it no more', () => {
    const after = [deployment('web'), service('web', { selector: 'site' }), deployment('api'), ingress()];
    expect(said(objects, after)).toEqual([`${LOST[0]}: the Service web no longer selects it`]);
  });
});

describe('a Service that goes while its Ingress stays', () => {
  const [web, , api] = objects as [string, string, string];
  const GONE = `${LOST[0]}: there is no Service web any more`;

  it.each([
    ['nothing in its place', []],
    ['another name', [service('web').replace('name: web,', 'name: site,')]],
    ['another namespace', [service('web').replace('namespace: shop', 'namespace: other')]],
  ])('breaks the Ingress, with %s', (_, others) => {
    expect(said(objects, [web, api, ingress(), ...others])).toEqual([GONE]);
  });

  it('breaks a route of the Gateway API alike', () => {
    const routed = [web, service('web'), route];
    expect(said(routed, [web, route])).toEqual([GONE.replace('Ingress', 'HTTPRoute')]);
  });

  it('probably breaks it where something that is not rendered may make the Service', () => {
    const release =
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {chart: {spec: {chart: web}}}\n';
    expect(said([...objects, release], [web, api, ingress(), release])).toEqual([`PROBABLY ${GONE}`]);
  });

  it('breaks nothing where the workload goes too, the Ingress leads elsewhere, or the controller never got in', () => {
    const [closed, site] = [limit('web', 'Ingress'), service('web').replace('name: web,', 'name: site,')];
    expect(said(objects, [api, ingress()])).toEqual([]);
    expect(said(objects, [web, api, site, ingress('site')])).toEqual([]);
    expect(said([...objects, closed], [web, api, ingress(), closed])).toEqual([]);
  });
});

describe('a workload that a Service offers to addresses', () => {
  const offered = (type: string, ports = '8080') => [
    deployment('web', { ports }),
    service('web', { type, target: ports }),
  ];

  it.each(['NodePort', 'LoadBalancer'])('probably breaks where its %s is closed to all of them', (type) => {
    const [web, offer] = offered(type) as [string, string];
    expect(said([web, offer], [web, offer, limit('web', 'Ingress', '{from: [{podSelector: {}}]}')])).toEqual([
      `PROBABLY BREAKS web is no longer reached through its ${type} Service web`,
    ]);
    expect(
      said([web, offer], [web, offer, limit('web', 'Ingress', '{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}')]),
    ).toEqual([]);
  });

  it('does not where it is a data tier, or the Service is of the cluster alone', () => {
    for (const [web, offer] of [offered('NodePort', '3306'), offered('ClusterIP')] as [string, string][])
      expect(said([web, offer], [web, offer, limit('web', 'Ingress')])).toEqual([]);
  });
});
