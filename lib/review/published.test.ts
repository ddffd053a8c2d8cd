import { into, namespace, pod, reviewed, rowsOf } from '../../test/review/review.ts';
import { publicationLines } from '../format/publications.ts';
import { hasRisk } from './review.ts';

const SHOP = namespace('shop');
const web = pod('web');
const db = pod('db', { port: '{containerPort: 5432}' });
const service = (type: string, name = 'web', port = 8080, as = name) => `apiVersion: v1
kind: Service
metadata: {name: ${as}, namespace: shop}
spec: {type: ${type}, selector: {app: ${name}}, ports: [{port: ${port}}]}
`;
const [INTERNAL, PUBLIC] = [service('ClusterIP'), service('LoadBalancer')];
const fromSome = into('web', '{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}');
const of = (before: string[], after: string[]) => reviewed([SHOP, ...before], [SHOP, ...after]);

describe('a way from outside', () => {
  it.each([
    ['medium', 'policies let every address in', [web]],
    ['medium', 'it is open to 203.0.113.0/24', [web, fromSome]],
    ['low', 'policies let no address in', [web, into('web', '{from: [{podSelector: {}}]}')]],
  ])('is a %s risk where %s', (level, who, objects) => {
    const review = of([...objects, INTERNAL], [...objects, PUBLIC]);
    expect(rowsOf(review)).toEqual([]);
    expect(publicationLines(review)).toEqual([
      expect.stringMatching(
        `^PUBLISHED ${level} +shop/web.Pod. by LoadBalancer Service shop/web .* on TCP 8080: ${who}$`,
      ),
    ]);
    expect(hasRisk(review, 'medium')).toBe(level === 'medium');
  });

  const withFields = (type: string, fields: string) => service(type).replace('spec: {', `spec: {${fields}, `);
  const OFFICE = withFields('LoadBalancer', 'loadBalancerSourceRanges: [203.0.113.0/25, " 203.0.113.0/24 "]');
  const BLOCK = '203.0.113.0/24';
  const all = 'policies let every address in';

  it.each(['127.0.0.1', '127.1.2.3', '"::1"', '"0:0:0:0:0:0:0:1"'])(
    'is no port of the node at its own address %s',
    (hostIp) => {
      const local = pod('web', { port: `{containerPort: 8080, hostPort: 80, hostIP: ${hostIp}}` });
      const open = pod('web', { port: '{containerPort: 8080, hostPort: 80}' });
      expect(publicationLines(of([web], [local]))).toEqual([]);
      expect(publicationLines(of([local], [open]))).toEqual([expect.stringMatching(/^PUBLISHED medium .*hostPort/)]);
    },
  );

  it('is a port of the node at one of its other addresses', () => {
    const own = pod('web', { port: '{containerPort: 8080, hostPort: 80, hostIP: 192.0.2.7}' });
    expect(publicationLines(of([web], [own]))).toEqual([expect.stringMatching(/^PUBLISHED medium .*hostPort/)]);
  });

  const at = (address: string) => pod('web', { port: `{containerPort: 8080, hostPort: 80, hostIP: ${address}}` });
  const external = (...addresses: string[]) => withFields('ClusterIP', `externalIPs: [${addresses.join(', ')}]`);

  it.each<[string, string[], string[], string]>([
    ['of its node', [at('10.0.0.5')], [at('192.0.2.7')], 'only at 10.0.0.5'],
    ['of its node, of all', [at('10.0.0.5')], [at('0.0.0.0')], 'only at 10.0.0.5'],
    ['of a Service', [web, external('10.0.0.5')], [web, external('192.0.2.7', '10.0.0.5')], 'only at 10.0.0.5'],
    ['of all nodes', [web, external('10.0.0.5')], [web, service('NodePort')], 'only at 10.0.0.5'],
  ])('is new at other addresses %s', (_, before, after, words) => {
    expect(publicationLines(of(before, after)).filter((line) => line.startsWith('PUBLISHED'))).toEqual([
      expect.stringMatching(`^PUBLISHED medium .*on TCP 8080: ${all}; until now ${words}$`),
    ]);
    expect(publicationLines(of(after, before)).filter((line) => line.startsWith('UNPUBLISHED'))).toEqual([
      expect.stringMatching(/^UNPUBLISHED low .*; now only at /),
    ]);
  });

  it.each<[string, string[], string[]]>([
    ['they are fewer', [web, service('NodePort')], [web, external('10.0.0.5')]],
    [
      'two Services have them',
      [web, external('10.0.0.5', '10.0.0.6')],
      [web, external('10.0.0.6'), external('10.0.0.5').replace('name: web', 'name: other')],
    ],
    ['they are written otherwise', [at('0.0.0.0')], [at('"::"')]],
  ])('is not new at other addresses where %s', (_, before, after) => {
    expect(publicationLines(of(before, after)).filter((line) => line.startsWith('PUBLISHED'))).toEqual([]);
  });

  it.each([
    [
      'external addresses',
      [web, withFields('ClusterIP', 'externalIPs: [198.51.100.7]')],
      `by ClusterIP Service shop/web with externalIPs .*: ${all}`,
    ],
    [
      'a port of the node',
      [pod('web', { port: '{containerPort: 8080, hostPort: 80}' }), INTERNAL],
      `by a port of its node .hostPort. .* on TCP 8080: ${all}`,
    ],
    ['a load balancer for some', [web, OFFICE], `by LoadBalancer Service shop/web .*: it is open to ${BLOCK}`],
    [
      'a load balancer for some, and external addresses',
      [web, OFFICE.replace('spec: {', 'spec: {externalIPs: [198.51.100.7], ')],
      `: ${all}`,
    ],
  ])('may be %s', (_, after, words) => {
    const lines = publicationLines(of([web, INTERNAL], after));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^PUBLISHED medium .*${words}$`))]);
  });

  it.each([
    [
      'external addresses of a headless Service',
      [web, withFields('ClusterIP', 'clusterIP: None, externalIPs: [198.51.100.7]')],
    ],
    ['source ranges of another type', [web, withFields('ClusterIP', 'loadBalancerSourceRanges: [203.0.113.0/24]')]],
  ])('is not %s', (_, after) => {
    expect(publicationLines(of([web, INTERNAL], after))).toEqual([]);
  });

  it('is new where a load balancer opens to more, and gone where to fewer', () => {
    expect(publicationLines(of([web, OFFICE], [web, PUBLIC]))).toEqual([
      expect.stringMatching(`^PUBLISHED medium .* on TCP 8080: ${all}; until now only for ${BLOCK}$`),
    ]);
    expect(publicationLines(of([web, PUBLIC], [web, OFFICE]))).toEqual([
      expect.stringMatching(`^UNPUBLISHED low .* on TCP 8080; now only for ${BLOCK}$`),
    ]);
    const half = OFFICE.replace(' 203.0.113.0/24 ', '203.0.113.0/26');
    expect(publicationLines(of([web, OFFICE], [web, half]))).toEqual([expect.stringMatching('^UNPUBLISHED low')]);
    expect(publicationLines(of([web, OFFICE], [web, OFFICE]))).toEqual([]);
  });

  const annotated = (...annotations: string[]) =>
    PUBLIC.replace('{name: web', `{annotations: {${annotations.join(', ')}}, name: web`);

  it.each([
    'service.beta.kubernetes.io/aws-load-balancer-internal: "true"',
    'service.beta.kubernetes.io/aws-load-balancer-internal: 0.0.0.0/0',
    'service.beta.kubernetes.io/aws-load-balancer-scheme: internal',
    'service.beta.kubernetes.io/azure-load-balancer-internal: "true"',
    'networking.gke.io/load-balancer-type: Internal',
    'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1',
  ])('is new where a load balancer is no longer kept within its cloud by %s', (annotation) => {
    const internal = [web, annotated(annotation)];
    const lines = publicationLines(of(internal, [web, PUBLIC]));
    expect(lines).toEqual([
      expect.stringMatching(`^PUBLISHED medium .*: ${all}; until now only by an internal load balancer$`),
    ]);
    expect(publicationLines(of([web, PUBLIC], internal))).toEqual([
      expect.stringMatching('^UNPUBLISHED low .*; now only by an internal load balancer$'),
    ]);
    expect(publicationLines(of(internal, internal))).toEqual([]);
  });

  it.each([
    'service.beta.kubernetes.io/aws-load-balancer-internal: "false"',
    'service.beta.kubernetes.io/azure-load-balancer-internal: "false"',
    'networking.gke.io/load-balancer-type: External',
  ])('is none that is new where %s says that it is public', (annotation) => {
    expect(publicationLines(of([web, annotated(annotation)], [web, PUBLIC]))).toEqual([]);
  });

  it('is new where a load balancer is told to face the internet', () => {
    const lines = publicationLines(
      of([web, PUBLIC], [web, annotated('service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing')]),
    );
    expect(lines).toEqual([
      expect.stringMatching(`^PUBLISHED .*: ${all}; until now no load balancer was told to face the internet$`),
    ]);
  });

  it('is no narrower for an internal load balancer where nodes take traffic for external addresses', () => {
    const external = (text: string) => text.replace('spec: {', 'spec: {externalIPs: [198.51.100.7], ');
    const internal = external(annotated('networking.gke.io/load-balancer-type: Internal'));
    expect(publicationLines(of([web, internal], [web, external(PUBLIC)]))).toEqual([]);
  });

  it('has the source ranges of an annotation where the field has none', () => {
    const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges: " 203.0.113.0/25, 203.0.113.0/24 "';
    const lines = publicationLines(of([web, annotated(RANGES)], [web, PUBLIC]));
    expect(lines).toEqual([expect.stringMatching(`^PUBLISHED medium .*: ${all}; until now only for ${BLOCK}$`)]);
    const both = annotated(RANGES).replace('spec: {', 'spec: {loadBalancerSourceRanges: [0.0.0.0/0], ');
    expect(
      publicationLines(
        of([web, both], [web, PUBLIC.replace('spec: {', 'spec: {loadBalancerSourceRanges: [0.0.0.0/0], ')]),
      ),
    ).toEqual([]);
  });

  it('is a high risk to a data tier', () => {
    const at = (type: string) => service(type, 'db', 5432);
    expect(hasRisk(of([db, at('ClusterIP')], [db, at('NodePort')]), 'high')).toBe(true);
  });

  it.each([
    ['there is one already', [web, PUBLIC], [web, PUBLIC, service('NodePort', 'web', 8080, 'other')]],
    ['its Service is only of another public type', [web, PUBLIC], [web, service('NodePort')]],
    ['its Service is called otherwise', [web, PUBLIC], [web, service('LoadBalancer', 'web', 8080, 'other')]],
  ])('is none that is new where %s', (_, before, after) => {
    expect(publicationLines(of(before, after))).toEqual([]);
  });

  it('is told quietly where it goes, or comes with its workload', () => {
    expect(publicationLines(of([web, PUBLIC], [web, INTERNAL]))).toEqual([expect.stringMatching(/^UNPUBLISHED low/)]);
    const review = of([db], [db, web, PUBLIC]);
    expect(publicationLines(review)).toEqual([expect.stringMatching(/^PUBLISHED low/)]);
    expect(review.published[0]?.level).toBe('low');
  });
});
