import { policy } from '../../test/lint/shop.ts';
import {
  app,
  into,
  namespace,
  openRowsOf,
  outOf,
  pairsOf,
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
/** Covers the pods that are there. */
const PERHAPS = '{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}';
const THERE = '10.0.0.0/8';
const ELSEWHERE = '0.0.0.0/0 but 10.0.0.0/8';

describe('a pair of peers', () => {
  it.each([
    ['gained', '', ONE, '+TCP 80'],
    ['lost', ONE, '', '-TCP 80'],
    ['widened', ONE, `${ONE}, ${OTHER}`, '+TCP 81'],
    ['narrowed', `${ONE}, ${OTHER}`, ONE, '-TCP 81'],
    ['changed', ONE, OTHER, '+TCP 81 -TCP 80'],
  ])('is %s from [%s] to [%s]: %s', (kind, before, after, ports) => {
    expect(pairsOf(between(before, after))).toEqual([`web => api ${kind} ${ports}`]);
  });

  it.each([
    ['gained', '', PERHAPS, THERE, '+TCP 80'],
    ['lost', PERHAPS, '', THERE, '-TCP 80'],
    ['gained', PERHAPS, ONE, ELSEWHERE, '+TCP 80'],
    ['lost', ONE, PERHAPS, ELSEWHERE, '-TCP 80'],
  ])('is %s from [%s] to [%s] for those of its pods alone that are %s: %s', (kind, before, after, where, ports) => {
    const rows = rowsOf(between(before, after)).filter((text) => /^web\b.* => api /.test(text));
    expect(rows).toEqual([`web{at ${where}} => api ${kind} ${ports}`]);
  });

  it.each([
    ['gained', '', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}', '+TCP 80'],
    ['lost', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}', '', '-TCP 80'],
    ['widened', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}', '{ports: [{port: 80}]}', '+TCP 80'],
    ['narrowed', '{ports: [{port: 80}]}', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}', '-TCP 80'],
  ])(
    'with a node, of whose address nobody knows whether a block covers it, is %s from [%s] to [%s]: %s',
    (kind, before, after, ports) => {
      const node = pod('node').replace('spec:\n', 'spec:\n  hostNetwork: true\n');
      const objects = (rules: string) => [web, node, outOf('web', rules)];
      expect(pairsOf(reviewed(objects(before), objects(after)))).toContain(`web => node ${kind} ${ports}`);
    },
  );

  it('is no row where it connects as before, and is counted only where it connects', () => {
    const review = between(ONE, `${ONE}, {from: [${app('web')}], ports: [{port: 80, protocol: TCP}]}`);
    expect(rowsOf(review)).toEqual([]);
    // Each of the two leaves for the addresses; web enters api; nobody else enters. Pods of no manifest are no pairs.
    expect(review.unchanged).toBe(3);
    expect(review.kept.map(({ from, to }) => `${short(from.name)} => ${short(to.name)}`)).toContain('web => api');
  });

  it('says which end came or went', () => {
    const fates = (before: string[], after: string[], pair: string) =>
      row(reviewed(before, after), pair).addedOrRemoved.map(({ name, fate }) => `${short(name)} ${fate}`);
    expect(fates([web], [web, api], 'web => api')).toEqual(['api added']);
    expect(fates([web, api], [web], 'api => web')).toEqual(['api removed']);
    expect(fates([web, api, deny], [web, api], 'api => web')).toEqual([]);
  });

  it("has what the manifests hold at one end, and so has each pod that could exist: addresses among themselves are nobody's question", () => {
    const review = reviewed([web, deny], [web]);
    expect(pairsOf(review)).toEqual([
      '0.0.0.0-255.255.255.255[External] => web gained +All Connections',
      'web => 0.0.0.0-255.255.255.255[External] gained +All Connections',
    ]);
    const everywhere = '0.0.0.0-255.255.255.255[External] | ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]';
    expect(openRowsOf(review).sort()).toEqual(
      [
        `${everywhere} => {any pod} gained +All Connections`,
        '{any namespace}/{any pod} => web gained +All Connections',
        '{any namespace}/{any pod} => {any pod} gained +All Connections',
        'web => {any namespace}/{any pod} gained +All Connections',
        '{any pod} => {any namespace but shop}/{any pod} gained +All Connections',
        `{any pod} => ${everywhere} gained +All Connections`,
      ].sort(),
    );
    const nobody = into('web', `{from: [${app('nobody')}]}`);
    expect(rowsOf(reviewed([web, deny, nobody], [web, nobody]))).toContain(
      '{app=nobody} => web gained +All Connections',
    );
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
  const lost = (before: string[], after: string[], options: Reviewed = {}) =>
    reviewed(before, after, options).lostDefaultDenies.map(({ namespace: name, direction }) => `${name} ${direction}`);
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

  it('is not lost where nobody can tell whether it was one: by labels of a namespace that no manifest shows', () => {
    const global = (selector: string) =>
      `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: deny}\nspec: {${selector}types: [Ingress]}\n`;
    expect(lost([...objects, global('')], objects)).toEqual(['shop Ingress']);
    expect(lost([...objects, global('namespaceSelector: "env == \'prod\'", ')], objects)).toEqual([]);
  });

  const all = (ingress: string, types = 'Ingress') =>
    policy(`{podSelector: {}, policyTypes: [${types}], ingress: [${ingress}]}`, 'deny');
  const EVERYBODY = '{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}';

  it.each([
    ['a rule for everybody', '{}'],
    ['a rule for each protocol', '{ports: [{protocol: TCP}]}, {ports: [{protocol: UDP}, {protocol: SCTP}]}'],
    ['every pod and every address', EVERYBODY],
    [
      'every pod, and every address by a rule of its own',
      '{from: [{namespaceSelector: {}}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}',
    ],
    [
      'pods of a label, and those of another one or none',
      EVERYBODY.replace(
        '{namespaceSelector: {}}',
        '{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}, {namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}',
      ),
    ],
  ])('is none where everything is let through: by %s', (_, rules) => {
    expect(lost([...objects, all(rules)], objects)).toEqual([]);
    expect(lost([...objects, all(rules, 'Ingress, Egress')], objects)).toEqual(['shop Egress']);
  });

  it('is lost to a policy that lets everything through', () => {
    for (const rules of ['{}', EVERYBODY])
      expect(lost([...objects, denyIngress], [...objects, all(rules)])).toEqual(['shop Ingress']);
  });

  it.each([
    ['a protocol is kept out', '{ports: [{protocol: TCP}, {protocol: UDP}]}'],
    ['addresses are kept out', '{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}]}'],
    ['other namespaces are kept out', EVERYBODY.replace('{namespaceSelector: {}}', '{podSelector: {}}')],
    ['a label is asked for', EVERYBODY.replace('{}}', '{}, podSelector: {matchLabels: {app: web}}}')],
  ])('is one where %s', (_, rules) => {
    expect(lost([...objects, all(rules)], objects, { cni: 'cilium' })).toEqual(['shop Ingress']);
  });

  it('is none where a pod at any address gets in by that, whatever its labels are', () => {
    const rules = EVERYBODY.replace('{namespaceSelector: {}}', '{podSelector: {}}');
    expect(lost([...objects, all(rules)], objects)).toEqual([]);
  });

  it('is not what makes a row risky where it let everything through', () => {
    const reasons = (ingress: string) => {
      const rules = policy(`{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [${ingress}]}`, 'deny');
      const { differences, open } = reviewed([web, api, rules], [web, api]);
      return [...differences, ...open].flatMap(({ risk }) => risk.reasons).filter((text) => / ingress of /.test(text));
    };
    expect(reasons('{}')).toEqual([]);
    expect(reasons('')).not.toEqual([]);
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
