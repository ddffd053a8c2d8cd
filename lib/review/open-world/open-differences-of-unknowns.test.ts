import { policy } from '../../../test/lint/shop.ts';
import { ask, cli, from, limits, pods, shop } from '../../../test/review/into-cli.ts';
import { app, into, namespace, openRowsOf, outOf, pod, reviewed, rowsOf } from '../../../test/review/review.ts';

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
