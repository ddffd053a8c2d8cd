import { policy } from '../../../test/lint/shop.ts';
import {
  app,
  into,
  namespace,
  openRowsOf,
  outOf,
  pairsOf,
  pod,
  reviewed,
  rowsOf,
} from '../../../test/review/review.ts';

const cli = pod('cli');
const shop = namespace('shop');
const red = namespace('red', 'team: red');
const from = (peer: string) => into('cli', `{from: [${peer}], ports: [{port: 443}]}`);
const namespaces = (...requirements: string[]) =>
  `{namespaceSelector: {matchExpressions: [${requirements.join(', ')}]}}`;
const pods = (...requirements: string[]) => `{podSelector: {matchExpressions: [${requirements.join(', ')}]}}`;
const ask = (key: string, operator: string, ...values: string[]) =>
  `{key: ${key}, operator: ${operator}${values.length > 0 ? `, values: [${values.join(', ')}]` : ''}}`;
const NAME = 'kubernetes.io/metadata.name';
const deny = (...requirements: string[]) =>
  policy(`{podSelector: {matchExpressions: [${requirements.join(', ')}]}, policyTypes: [Ingress]}`, 'deny');
const limits = (labels: string) =>
  policy(`{podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress]}`, 'limits');

/** What changes by itself, and the other way round; `rows` are those of possible pods. */
function bothWays(before: string[], after: string[]): string[] {
  const rows = rowsOf(reviewed(before, after));
  const swapped = (text: string) =>
    text.replace(
      / (gained|lost) ([+-])/,
      (_, kind, sign) => ` ${kind === 'gained' ? 'lost' : 'gained'} ${sign === '+' ? '-' : '+'}`,
    );
  expect(rowsOf(reviewed(after, before)).map(swapped).sort()).toEqual([...rows].sort());
  return rows;
}

describe('a peer that matches more pods than before', () => {
  it.each([
    [
      'a value more of a namespace',
      namespaces(ask('team', 'In', 'red')),
      namespaces(ask('team', 'In', 'red', 'guest')),
      ['{namespaces with team=guest}/{any pod}'],
    ],
    [
      'any value of a namespace',
      namespaces(ask('team', 'In', 'red')),
      namespaces(ask('team', 'Exists')),
      ['{namespaces with team,team!=red}/{any pod}'],
    ],
    [
      'a requirement less of a namespace',
      namespaces(ask('team', 'In', 'red'), ask('env', 'In', 'prod')),
      namespaces(ask('team', 'In', 'red')),
      ['{namespaces with team=red,env!=prod}/{any pod}'],
    ],
    [
      'no namespace left out by a label',
      namespaces(ask('tenant', 'NotIn', 'untrusted')),
      namespaces(),
      ['{namespaces with tenant=untrusted}/{any pod}'],
    ],
    [
      'no namespace left out by its name',
      namespaces(ask(NAME, 'NotIn', 'sandbox')),
      namespaces(),
      ['sandbox/{any pod}'],
    ],
    [
      'a label less',
      pods(ask('app', 'In', 'web'), ask('track', 'In', 'stable')),
      pods(ask('app', 'In', 'web')),
      ['{app=web,track!=stable}'],
    ],
    ['a value more', pods(ask('app', 'In', 'web')), pods(ask('app', 'In', 'web', 'guest')), ['{app=guest}']],
    ['those without a label too', pods(ask('app', 'Exists')), pods(), ['{!app}']],
    [
      'any namespace',
      app('web'),
      '{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}',
      ['{any namespace but shop}/{app=web}'],
    ],
    [
      'any namespace of a label',
      app('web'),
      '{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: web}}}',
      ['{namespaces with team=red}/{app=web}'],
    ],
  ])('%s', (_, before, after, who) => {
    const rows = rowsOf(reviewed([shop, red, cli, from(before)], [shop, red, cli, from(after)])).filter((text) =>
      text.includes(' gained '),
    );
    expect(rows).toEqual(who.map((name) => `${name} => cli gained +TCP 443`));
    bothWays([shop, red, cli, from(before)], [shop, red, cli, from(after)]);
  });

  it.each([
    ['In of one value is a label', pods(ask('app', 'In', 'web')), app('web')],
    ['the order of values', pods(ask('app', 'In', 'a', 'b')), pods(ask('app', 'In', 'b', 'a'))],
    [
      'a value and every other one',
      pods(ask('app', 'Exists')),
      `${pods(ask('app', 'In', 'a'))}, ${pods(ask('app', 'NotIn', 'a'), ask('app', 'Exists'))}`,
    ],
    [
      'In and NotIn together are everything',
      pods(),
      `${pods(ask('app', 'In', 'a'))}, ${pods(ask('app', 'NotIn', 'a'))}`,
    ],
    [
      'what nobody can be',
      pods(ask('app', 'In', 'a'), ask('app', 'DoesNotExist')),
      pods(ask('app', 'Exists'), ask('app', 'DoesNotExist')),
    ],
  ])('does not where %s', (_, before, after) => {
    expect(bothWays([shop, red, cli, from(before)], [shop, red, cli, from(after)])).toEqual([]);
  });
});

describe('pods of several conditions', () => {
  it('are one row, that names each', () => {
    const all = into('cli', '{ports: [{port: 443}]}');
    expect(openRowsOf(reviewed([shop, cli, from(app('web'))], [shop, cli, all]))).toContain(
      '{any namespace but shop}/{any pod} | {any namespace}/{app!=web} => cli gained +TCP 443',
    );
  });
});

describe('a policy that limits fewer pods than before', () => {
  it.each([
    ['but for those with a label', deny(), deny(ask('netpol-exempt', 'DoesNotExist')), '{netpol-exempt}'],
    ['but for those of a value', deny(), deny(ask('netpol', 'NotIn', '"off"')), '{netpol=off}'],
    ['a label more', limits('app: web'), limits('app: web, track: stable'), '{app=web,track!=stable}'],
    ['none: it was the only one of pods that nobody declares', limits('app: guest'), '', '{app=guest}'],
  ])('%s', (_, before, after, who) => {
    const rows = openRowsOf(reviewed([cli, before], [cli, ...(after ? [after] : [])]));
    expect(rows.sort()).toEqual(
      [
        `0.0.0.0-255.255.255.255[External] | ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => ${who} gained +All Connections`,
        `cli => ${who} gained +All Connections`,
        `{any namespace}/{any pod} => ${who} gained +All Connections`,
      ].sort(),
    );
  });

  it('is compared though its namespace has other workloads', () => {
    const im = (rule: string) =>
      policy(`{podSelector: {matchLabels: {comp: im}}, policyTypes: [Ingress], ingress: [${rule}]}`, 'im');
    const rows = openRowsOf(
      reviewed([cli, im(`{from: [${app('manager')}], ports: [{port: 3260}]}`)], [cli, im('{ports: [{port: 3260}]}')]),
    );
    expect(rows).toContainEqual(expect.stringMatching(/^0\.0\.0\.0-.* => \{comp=im\} gained \+TCP 3260$/));
    expect(rows).toContainEqual(
      expect.stringMatching(/^\{any namespace but shop\}.* => \{comp=im\} gained \+TCP 3260$/),
    );
  });
});

describe('labels that a controller sets', () => {
  const workload = (kind: string, more: string) => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: db, namespace: shop}
spec: {${more}selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: a, image: a}]}}}
`;
  const index = (...values: string[]) => from(pods(ask('apps.kubernetes.io/pod-index', 'In', ...values)));
  const only = (set: string, before: string, after: string, replicas = 'replicas: 3, ') =>
    pairsAndOnly(reviewed([cli, workload(set, replicas), before], [cli, workload(set, replicas), after]));
  const pairsAndOnly = (review: ReturnType<typeof reviewed>) => rowsOf(review).filter((text) => text.startsWith('db['));

  it('tell the pods of a StatefulSet apart', () => {
    expect(only('StatefulSet', index('"0"'), index('"1"'))).toEqual([
      'db[StatefulSet]{apps.kubernetes.io/pod-index=0} => {app=cli} lost -TCP 443',
      'db[StatefulSet]{apps.kubernetes.io/pod-index=1} => {app=cli} gained +TCP 443',
      'db[StatefulSet]{apps.kubernetes.io/pod-index=0} => cli lost -TCP 443',
      'db[StatefulSet]{apps.kubernetes.io/pod-index=1} => cli gained +TCP 443',
    ]);
  });

  it('are those of its replicas alone, where they are written', () => {
    const all = index('"0"', '"1"', '"2"');
    const rows = (before: string, after: string, replicas: string) =>
      only('StatefulSet', before, after, replicas).filter((text) => / => cli /.test(text));
    expect(rows(all, index('"0"', '"1"', '"2"', '"3"'), 'replicas: 3, ')).toEqual([]);
    expect(rows(all, index('"0"', '"1"', '"2"', '"3"'), '')).toEqual([
      'db[StatefulSet]{apps.kubernetes.io/pod-index=3} => cli gained +TCP 443',
    ]);
    expect(rows(index('"0"'), all, 'replicas: 1, ')).toEqual([]);
  });
});

describe('ports by their names', () => {
  const named = (port: string) =>
    policy(`{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]}`, 'p');

  it('are open where a pod calls them so', () => {
    const rows = openRowsOf(reviewed([cli, named('http')], [cli, named('web')]));
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\{any namespace\}\/\{any pod\} => \{any pod\} \[TCP\/http\] lost -TCP/),
        expect.stringMatching(/^\{any namespace\}\/\{any pod\} => \{any pod\} \[TCP\/web\] gained \+TCP/),
      ]),
    );
    expect(rows.join('\n')).not.toContain('[TCP/http,TCP/web]');
    expect(openRowsOf(reviewed([cli, named('http')], [cli, named('http')]))).toEqual([]);
  });
});

describe('pods of a controller that nobody here knows', () => {
  const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c, image: x, ports: [{name: known, containerPort: 80}]}]}}
`;
  const rows = (before: string, after: string) => rowsOf(reviewed([shop, rollout, before], [shop, rollout, after]));
  const inTo = (port: string, peer = app('cli')) => into('api', `{from: [${peer}], ports: [{port: ${port}}]}`);
  const out = (port: string) => outOf('api', `{to: [${app('db')}], ports: [{port: ${port}}]}`);
  const block = '{ipBlock: {cidr: 192.0.2.0/24}}';

  it('may have ports of other names than those that are written, and two names are two ports', () => {
    const found = rowsOf(reviewed([shop, cli, rollout, inTo('a')], [shop, cli, rollout, inTo('b')]));
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^cli => api\[Rollout\] \[TCP\/a\] lost -TCP 1-65535$/),
        expect.stringMatching(/^cli => api\[Rollout\] \[TCP\/b\] gained \+TCP 1-65535$/),
      ]),
    );
    expect(rows(inTo('a', block), inTo('b', block)).join('\n')).toContain('[External] => api[Rollout] [TCP/b] gained');
    expect(rows(inTo('known', block), inTo('80', block)).join('\n')).not.toContain('=> api[Rollout]');
    expect(rows(inTo('a'), inTo('a'))).toEqual([]);
  });

  it('may have other labels than those that are written', () => {
    const selected = (value: string) =>
      policy(`{podSelector: {matchLabels: {track: ${value}}}, policyTypes: [Ingress]}`, 'p');
    expect(rows(selected('a'), selected('b')).join('\n')).toContain('api[Rollout]{track=b}');
    expect(rows(out('80'), out('80'))).toEqual([]);
  });
});

describe('what Cilium reads', () => {
  it('is every rule, whatever policyTypes says', () => {
    const idle = (rules: string) =>
      policy(`{podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [${rules}]}`, 'p');
    const rows = (cni: 'calico' | 'cilium') =>
      openRowsOf(reviewed([shop, idle('{ports: [{port: 80}]}')], [shop, idle('{ports: [{port: 81}]}')], { cni }));
    expect(rows('calico')).toEqual([]);
    expect(rows('cilium').join('\n')).toContain('+TCP 81');
  });
});

describe('a Namespace that is declared now', () => {
  it('is a difference of what its labels may have been', () => {
    const team = from('{namespaceSelector: {matchLabels: {team: red}}}');
    const review = reviewed([cli, team], [cli, team, namespace('blue', 'team: blue')]);
    expect(pairsOf(review)).toEqual([]);
    expect(openRowsOf(review)).toEqual([
      '{namespaces with team=red among blue}/{any pod} => {app=cli} lost -TCP 443',
      '{namespaces with team=red among blue}/{any pod} => cli lost -TCP 443',
    ]);
    expect(openRowsOf(reviewed([cli, from(app('web'))], [cli, from(app('web')), namespace('blue')]))).toEqual([]);
  });
});

describe('workloads that nothing tells apart any more', () => {
  it('are compared in their own namespaces', () => {
    const out = outOf('cli', '{to: [{namespaceSelector: {matchLabels: {team: red}}}], ports: [{port: 443}]}');
    const objects = [
      shop,
      cli,
      out,
      pod('a', { namespace: 'known' }),
      namespace('known'),
      pod('a', { namespace: 'zone' }),
    ];
    expect(rowsOf(reviewed(objects, [...objects, namespace('zone')])).join('\n')).toContain(
      'cli => zone/a{if its namespace has team=red} lost -TCP 443',
    );
  });
});

describe('addresses that only what is unknown tells apart', () => {
  it('are compared one by one, whatever policies make of them together', () => {
    const half = (half: number) => `{ipBlock: {cidr: ${half * 128}.0.0.0/1}}`;
    const both = `{from: [${half(0)}]}, {from: [${half(1)}]}`;
    const ordinals = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec: {replicas: 1, ordinals: {start: 2}, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}}
`;
    const index = 'apps.kubernetes.io/pod-index: "0"';
    const open = (labels: string) =>
      policy(`{podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress], ingress: [${both}]}`, 'open');
    const closed = policy('{podSelector: {}, policyTypes: [Ingress]}', 'closed');
    const rows = rowsOf(reviewed([ordinals, closed, open(`app: db, ${index}`)], [ordinals, closed, open('app: db')]));
    expect(rows.join('\n')).toContain('0.0.0.0-255.255.255.255[External] => db[StatefulSet] gained');
  });

  it('are compared for each policy that may decide there, where each has its part of them', () => {
    const half = (team: string, cidr: string, port: number) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${team}}
spec: {namespaceSelector: team == '${team}', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {nets: [${cidr}], ports: [${port}]}}]}
`;
    const side = (port: number) => [cli, half('a', '10.0.0.0/9', port), half('b', '10.128.0.0/9', port)];
    const rows = rowsOf(reviewed(side(80), side(81))).join('\n');
    expect(rows).toMatch(
      /cli\{if its namespace has team=a\}.* => 10\.0\.0\.0-10\.127\.255\.255\[External\] changed \+TCP 81 -TCP 80/,
    );
    expect(rows).toMatch(
      /cli\{if its namespace has team=b\}.* => 10\.128\.0\.0-10\.255\.255\.255\[External\] changed \+TCP 81 -TCP 80/,
    );
  });
});

describe('addresses of pods', () => {
  const block = (cidr: string) => from(`{ipBlock: {cidr: ${cidr}}}`);

  it('are part of the row of those addresses', () => {
    expect(rowsOf(reviewed([cli, block('10.0.0.0/8')], [cli, block('10.0.0.0/9')]))).toEqual([
      '10.128.0.0-10.255.255.255[External] => cli lost -TCP 443',
      'cli{at 10.128.0.0/9} => {app=cli} lost -TCP 443',
    ]);
  });

  it('are in the ranges of pods alone, where those are known, and never matched by Cilium', () => {
    const rows = (options: Parameters<typeof reviewed>[2]) =>
      openRowsOf(
        reviewed([cli, from(app('web'))], [cli, from(`${app('web')}, {ipBlock: {cidr: 10.0.0.0/8}}`)], options),
      );
    expect(rows({ podCidrs: ['192.168.0.0/16'] })).toEqual([]);
    expect(rows({ cni: 'cilium' })).toEqual([]);
  });
});

describe('a workload whose controller sets a label', () => {
  const many = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: shop}
spec:
  selector: {matchLabels: {app: many, pod-template-hash: abc}}
  template: {metadata: {labels: {app: many, pod-template-hash: abc}}, spec: {containers: [{name: a, image: a}]}}
`;

  it('does not stand for a pod that has the label as it is written', () => {
    const rule = into('cli', '{from: [{podSelector: {matchLabels: {app: many, pod-template-hash: abc}}}]}');
    const before = [shop, cli, many, limits('app: cli')];
    expect(openRowsOf(reviewed(before, [...before, rule]))).toContain(
      '{app=many,pod-template-hash=abc} => cli gained +All Connections',
    );
  });

  it('loses both of two blocks of addresses that together are one range', () => {
    const blocks = policy(
      '{podSelector: {matchLabels: {pod-template-hash: abc}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/25}}, {ipBlock: {cidr: 203.0.113.128/25}}]}]}',
      'blocks',
    );
    const after = [shop, many, limits('app: many')];
    expect(rowsOf(reviewed([...after, blocks], after))).toContain(
      '203.0.113.0-203.0.113.255[External] => many[Deployment]{pod-template-hash=abc} lost -All Connections',
    );
  });
});

const leaving = (i: number, namespace = 'shop', port = 8000 + i) => {
  const spec = `{podSelector: {matchLabels: {x: "${i}"}}, policyTypes: [Egress], egress: [{ports: [{port: ${port}}]}]}`;
  return policy(spec, `leaving-${i}`, namespace);
};
const policiesOfOthers = Array.from({ length: 12 }, (_, i) => leaving(i + 2, 'far'));

it('the causes are the policies of those whose row it is, however many others have policies', () => {
  const all = (port: number) => Array.from({ length: 12 }, (_, i) => leaving(i, 'far', port + i));
  const { open } = reviewed([pod('web'), ...all(8000)], [pod('web'), ...all(9000)]);
  const rows = open
    .filter((one) => 'peers' in one.to && one.to.peers.some(({ name }) => name === 'shop/web[Pod]'))
    .map((one) => [`${one.new.open}`, ...one.causes.flatMap(({ rules }) => rules.map((rule) => rule.policy.name))]);
  const expected = all(0).map((_, i) => [`TCP ${9000 + i}`, `leaving-${i}`, `leaving-${i}`]);
  expect(rows.sort()).toEqual(expected.sort());
});

it('the causes are the rules that let these very pods in, however many policies others have', () => {
  const rule = (y: string, port: number) =>
    `{from: [{podSelector: {matchLabels: {y: ${y}}}}], ports: [{port: ${port}}]}`;
  const { open } = reviewed(
    [pod('web'), ...policiesOfOthers, into('web', '')],
    [pod('web'), ...policiesOfOthers, into('web', [rule('a', 80), rule('b', 443)].join(', '))],
  );
  const rows = open
    .filter((one) => 'peers' in one.to && one.to.peers.some(({ name }) => name === 'shop/web[Pod]'))
    .map((one) => [`${one.new.open}`, ...one.causes.flatMap(({ rules }) => rules.map(({ index }) => index))]);
  expect(rows).toEqual([
    ['TCP 80', 0],
    ['TCP 443', 1],
  ]);
});

it('a pod of a namespace of which nobody knows the labels is said to share them, however many policies others have', () => {
  const web = pod('web');
  const few = [web, leaving(1)];
  const many = [...few, ...policiesOfOthers];
  const rows = (objects: string[]) =>
    rowsOf(
      reviewed(
        [...objects, into('web', '')],
        [...objects, into('web', '{from: [{namespaceSelector: {matchLabels: {team: a}}}]}')],
      ),
    ).filter((text) => text.endsWith('+TCP 8001'));
  expect(rows(few)).toContain(
    '{namespaces with team=a among shop}/{x=1} => web{if its namespace has team=a} gained +TCP 8001',
  );
  expect(rows(many)).toEqual(rows(few));
});

describe('ServiceAccounts that policies ask for', () => {
  const account = (labels: string) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: shop, labels: {${labels}}}\n`;
  const asks = (selector: string) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: p}
spec: {selector: app == 'cli', types: [Ingress], ingress: [{action: Allow, source: {serviceAccounts: ${selector}}}]}
`;

  it('are told apart by name: no pod is without one', () => {
    expect(rowsOf(reviewed([shop, cli], [shop, cli, asks('{names: [ci]}')])).length).toBeGreaterThan(0);
  });

  it('have labels, a change of which changes what pods of no manifest can open', () => {
    const policyOf = asks("{selector: role == 'a'}");
    const [before, after] = [
      [shop, cli, policyOf, account('role: a')],
      [shop, cli, policyOf, account('role: b')],
    ];
    expect(rowsOf(reviewed(before, after))).toContain(
      '{!pcsa.role,projectcalico.org/serviceaccount=default} => cli lost -All Connections',
    );
    expect(rowsOf(reviewed(before, before))).toEqual([]);
  });
});
