import { policy } from '../../test/lint/shop.ts';
import {
  app,
  into,
  namespace,
  outOf,
  pod,
  type Reviewed,
  reviewed,
  row,
  rowsOf,
  short,
} from '../../test/review/review.ts';

const [web, api] = [pod('web'), pod('api')];
const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const denyIngress = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');

/** The rows on the way between two sets of rules for what may enter api, where nothing else may. */
const between = (before: string, after: string, options: Reviewed = {}) => {
  const [old, now] = [before, after].map((rules) => [web, api, denyIngress, into('api', rules)]) as [
    string[],
    string[],
  ];
  return reviewed(old, now, options);
};
const [ONE, OTHER] = [`{from: [${app('web')}], ports: [{port: 80}]}`, `{from: [${app('web')}], ports: [{port: 81}]}`];
/** Covers a pod only perhaps. */
const PERHAPS = '{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}';

describe('a pair of peers', () => {
  it.each([
    ['gained', '', ONE, '+TCP 80'],
    ['lost', ONE, '', '-TCP 80'],
    ['widened', ONE, `${ONE}, ${OTHER}`, '+TCP 81'],
    ['narrowed', `${ONE}, ${OTHER}`, ONE, '-TCP 81'],
    ['changed', ONE, OTHER, '+TCP 81 -TCP 80'],
    ['gained', '', PERHAPS, '+TCP 80'],
    ['lost', PERHAPS, '', '-TCP 80'],
    ['widened', PERHAPS, ONE, '+TCP 80'],
    ['narrowed', ONE, PERHAPS, '-TCP 80'],
  ])('is %s from [%s] to [%s]: %s', (kind, before, after, ports) => {
    expect(rowsOf({ differences: [row(between(before, after), 'web => api')] })).toEqual([
      `web => api ${kind} ${ports}`,
    ]);
  });

  it('is no row where it connects as before, and is counted only where it connects', () => {
    const review = between(ONE, `${ONE}, {from: [${app('web')}], ports: [{port: 80, protocol: TCP}]}`);
    expect(review.differences).toEqual([]);
    // Each of the two leaves for the addresses and for pods elsewhere; web enters api; nobody else enters.
    expect(review.unchanged).toBe(5);
    expect(review.kept.map(({ from, to }) => `${short(from.name)} => ${short(to.name)}`)).toContain('web => api');
  });

  it('says which end came or went', () => {
    const fates = (before: string[], after: string[], pair: string) =>
      row(reviewed(before, after), pair).addedOrRemoved.map(({ name, fate }) => `${short(name)} ${fate}`);
    expect(fates([web], [web, api], 'web => api')).toEqual(['api added']);
    expect(fates([web, api], [web], 'api => web')).toEqual(['api removed']);
    expect(fates([web, api, deny], [web, api], 'api => web')).toEqual([]);
  });

  it("is about what the manifests hold: strangers and addresses among themselves are nobody's question", () => {
    const rows = rowsOf(reviewed([web, deny], [web]));
    expect(rows).toContain('{stranger} => web gained +All Connections');
    expect(rows).toContain('web => {elsewhere}/{stranger} gained +All Connections');
    // Nor is what only a selector speaks of, but with what the manifests hold.
    const nobody = into('web', `{from: [${app('nobody')}]}`);
    rows.push(...rowsOf(reviewed([web, deny, nobody], [web, nobody])));
    expect(rows).toContain('{app=nobody} => web gained +All Connections');
    expect(rows.filter((text) => !/\bweb\b/.test(text))).toEqual([]);
  });

  it('is a pod and another one, not a pod and itself', () => {
    const rows = rowsOf(reviewed([web, api, deny], [web, api]));
    expect(rows).toContain('web => api gained +All Connections');
    expect(rows).not.toContainEqual(expect.stringMatching(/^web => web /));
  });

  it('is two replicas of one workload', () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: shop}
spec:
  selector: {matchLabels: {app: many}}
  template: {metadata: {labels: {app: many}}, spec: {containers: [{name: a, image: a}]}}
`;
    expect(rowsOf(reviewed([deployment, deny], [deployment]))).toContain(
      'many[Deployment] => many[Deployment] gained +All Connections',
    );
  });

  it('is by the specification alone one of what is declared', () => {
    const nobody = `{from: [${app('nobody')}], ports: [{port: 80}]}`;
    expect(rowsOf(between('', nobody))).toEqual(['{app=nobody} => api gained +TCP 80']);
    expect(rowsOf(between('', nobody, { cni: 'spec' }))).toEqual([]);
  });
});

describe('a default deny', () => {
  const each = ['web', 'api'].map((name) =>
    policy(`{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress, Egress]}`, name),
  );
  const lost = (before: string[], after: string[]) =>
    reviewed(before, after).lostDefaultDenies.map(({ namespace: name, direction }) => `${name} ${direction}`);
  const objects = [web, api, ...each];

  it('is lost in the direction that nothing limits any more', () => {
    expect(lost([...objects, deny], objects)).toEqual(['shop Ingress', 'shop Egress']);
    expect(lost([...objects, deny], [...objects, denyIngress])).toEqual(['shop Egress']);
    expect(lost([...objects, denyIngress], objects)).toEqual(['shop Ingress']);
  });

  it('is not lost where it stays, comes, or never was', () => {
    expect(lost([...objects, deny], [...objects, deny.replace('name: deny', 'name: other')])).toEqual([]);
    expect(lost(objects, [...objects, deny])).toEqual([]);
    expect(lost(objects, objects)).toEqual([]);
  });

  it('goes with its namespace', () => {
    const there = [
      namespace('gone'),
      pod('old', { namespace: 'gone' }),
      deny.replace('namespace: shop', 'namespace: gone'),
    ];
    expect(lost([web, ...there], [web])).toEqual([]);
  });
});

describe('policies', () => {
  it('are said to come and to go the way that the change goes', () => {
    const { policies } = reviewed([web, denyIngress], [web, outOf('web', '{}')]);
    expect([policies.added, policies.removed]).toEqual([['shop/out-of-web'], ['shop/deny']]);
  });
});
