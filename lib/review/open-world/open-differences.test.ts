import { policy } from '../../../test/lint/shop.ts';
import { ask, cli, from, limits, pods, shop } from '../../../test/review/into-cli.ts';
import { app, into, namespace, openRowsOf, pairsOf, pod, reviewed, rowsOf } from '../../../test/review/review.ts';

const red = namespace('red', 'team: red');
const namespaces = (...requirements: string[]) =>
  `{namespaceSelector: {matchExpressions: [${requirements.join(', ')}]}}`;
const NAME = 'kubernetes.io/metadata.name';
const deny = (...requirements: string[]) =>
  policy(`{podSelector: {matchExpressions: [${requirements.join(', ')}]}, policyTypes: [Ingress]}`, 'deny');

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

  it('names no other namespace, whose labels were known all the time', () => {
    const team = from('{namespaceSelector: {matchLabels: {team: red}}}');
    const rows = openRowsOf(reviewed([shop, cli, team], [shop, cli, team, namespace('blue')]));
    expect(rows).toEqual([
      '{namespaces with team=red among blue}/{any pod} => {app=cli} lost -TCP 443',
      '{namespaces with team=red among blue}/{any pod} => cli lost -TCP 443',
    ]);
  });

  it('has no other labels for a workload that comes with it, and may have had others for one that goes', () => {
    const team = from('{namespaceSelector: {matchLabels: {team: red}}}');
    const [blue, db] = [namespace('blue', 'team: blue'), pod('db', { namespace: 'blue' })];
    const rows = (before: string[], after: string[]) =>
      openRowsOf(reviewed([cli, team, ...before], [cli, team, ...after])).join('\n');
    expect(rows([], [blue, db])).not.toContain('if its namespace has');
    expect(rows([db], [blue])).toContain('blue/db{if its namespace has team=red} => cli lost -TCP 443');
  });
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
