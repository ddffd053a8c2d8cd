import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { all, policy } from '../../test/lint/shop.ts';
import { app, into, namespace, outOf } from '../../test/review/review.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall check '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workload = (name: string, labels = `app: ${name}`, kind = 'Deployment', apiVersion = 'apps/v1', spec = '') =>
  `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {${spec}containers: [{name: c, image: x, ports: [{containerPort: 5432}]}]}}
`;
const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const PORTS = 'ports: [{port: 5432}]';
const SHOP = [
  namespace('shop'),
  workload('backend'),
  workload('db'),
  DENY,
  outOf('backend', `{to: [${app('db')}], ${PORTS}}`),
];
const inTo = (...peers: string[]) => into('db', peers.map((peer) => `{from: [${peer}], ${PORTS}}`).join(', '));
const GUARDED = `version: 1
profile: shop
guarded:
- {workload: "shop/db[Deployment]", directions: [ingress, egress]}
- {workload: "shop/backend[Deployment]", directions: [ingress, egress]}
edges:
- {from: "shop/backend[Deployment]", to: "shop/db[Deployment]", port: 5432, protocol: TCP}
`;
const outside = (from: string) =>
  `${GUARDED}outside:\n- {from: ${from}, to: "shop/db[Deployment]", port: 5432, protocol: TCP}\n`;
const PROM = '{namespace: monitoring, podLabels: {app: prom}}';
const monitoring = '{matchLabels: {kubernetes.io/metadata.name: monitoring}}';

async function check(objects: readonly string[], intent = GUARDED, ...options: string[]) {
  writeFileSync(join(folder, 'shop.yaml'), all(...objects));
  writeFileSync(join(folder, 'intent.yaml'), intent);
  const { status, stdout, stderr } = await tierwall(['check', '--intent', 'intent.yaml', 'shop.yaml', ...options], {
    cwd: folder,
  });
  expect(stderr).toMatch(/^(?:not evaluated: .*\n)?$/);
  const lines = stdout.trimEnd().split('\n');
  const found = lines.filter((line) => /^(MORE|LESS)/.test(line));
  return { status, lines, found: found.map((line) => line.replace(/ for one, a pod [^;]*;/, '')) };
}

const by = 'is open but not declared; by ingress rule 2 of shop/into-db (shop.yaml:32)';
const backendOf = (namespaces: string) =>
  `{namespaceSelector: ${namespaces}, podSelector: {matchLabels: {app: backend}}}`;

describe('check, of every pod that could exist', () => {
  it.each<[string, string, string]>([
    ['the same labels in any namespace', backendOf('{}'), '{any namespace but shop}/{app=backend}'],
    [
      'the same labels in namespaces with a label',
      backendOf('{matchLabels: {enforce: restricted}}'),
      '{namespaces with enforce=restricted}/{app=backend}',
    ],
    [
      'pods of a namespace',
      `{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom}}}`,
      'monitoring/{app=prom}',
    ],
    ['a whole namespace', `{namespaceSelector: ${monitoring}}`, 'monitoring/{any pod}'],
    [
      'namespaces with a label',
      '{namespaceSelector: {matchLabels: {team: guest}}}',
      '{namespaces with team=guest}/{any pod}',
    ],
    [
      'namespaces without a label',
      '{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [guest]}]}, podSelector: {matchLabels: {a: b}}}',
      '{namespaces with team!=guest but shop}/{a=b}',
    ],
    // What shop's own default deny keeps in does not get out.
    ['pods of its own namespace that may not leave', '{podSelector: {matchLabels: {app: other}}}', ''],
  ])('finds who gets in besides: %s', async (_, peer, who) => {
    const { status, found } = await check([...SHOP, inTo(app('backend'), peer)]);
    expect([status, found]).toEqual(who ? [1, [`MORE ${who} => shop/db[Deployment] : TCP 5432 ${by}`]] : [0, []]);
  });

  it('says one of the pods, with its labels and those of its namespace', async () => {
    const of = async (peer: string) => (await check([...SHOP, inTo(app('backend'), peer)])).lines[0];
    expect(await of(backendOf('{}'))).toContain('; for one, a pod labelled app=backend in namespace other; by');
    expect(await of(backendOf('{matchLabels: {enforce: restricted}}'))).toContain(
      '; for one, a pod labelled app=backend in namespace other labelled enforce=restricted; by',
    );
    expect(await of('{namespaceSelector: {}}')).not.toContain('for one');
  });

  it('says two of many conditions, and how many more there are', async () => {
    const peers = ['a', 'b', 'c', 'd'].map(
      (name) => `{namespaceSelector: {matchLabels: {${name}: x}}, podSelector: {matchLabels: {app: ${name}}}}`,
    );
    const { found } = await check([...SHOP, inTo(app('backend'), peers.join(', '))]);
    expect(found).toEqual([
      expect.stringMatching(
        /^MORE \{namespaces with .=x\}\/\{app=.\} or \{namespaces with .=x\}\/\{app=.\} or of 2 more conditions => /,
      ),
    ]);
  });

  it('finds where a guarded workload may go besides', async () => {
    const dns = `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}`;
    const { status, found } = await check([
      ...SHOP,
      inTo(app('backend')),
      outOf('db', `{to: [${dns}], ports: [{port: 53, protocol: UDP}]}`),
    ]);
    expect([status, found]).toEqual([
      1,
      [
        'MORE shop/db[Deployment] => kube-system/{k8s-app=kube-dns} : UDP 53 is open but not declared; by egress rule 1 of shop/out-of-db (shop.yaml:37)',
      ],
    ]);
  });

  it.each([
    [1, []],
    [2, ['LESS shop/db[StatefulSet]{apps.kubernetes.io/pod-index!=0}']],
  ])('asks a StatefulSet of %i about its other pods, if it has some', async (replicas, missing) => {
    const db = workload('db', 'app: db', 'StatefulSet').replace('spec:', `spec:\n  replicas: ${replicas}`);
    const first = '{podSelector: {matchLabels: {app: db, apps.kubernetes.io/pod-index: "0"}}}';
    const intent = `version: 1
profile: shop
guarded: [{workload: "shop/db[StatefulSet]", directions: [ingress]}]
edges: [{from: "shop/db[StatefulSet]", to: "shop/db[StatefulSet]", port: 5432, protocol: TCP}]
`;
    const { found } = await check([namespace('shop'), db, inTo(first)], intent);
    expect(found.map((line) => line.replace(/ (?:or|=>) .*/, ''))).toEqual(missing);
  });

  it('is no proof of an intent that guards nothing', async () => {
    writeFileSync(join(folder, 'shop.yaml'), all(...SHOP));
    writeFileSync(join(folder, 'intent.yaml'), 'version: 1\nguarded: []\nedges: []\n');
    expect(await tierwall(['check', '--intent', 'intent.yaml', 'shop.yaml'], { cwd: folder })).toEqual({
      ...{ status: 2, stdout: '' },
      stderr: 'tierwall: intent.yaml guards no workload and seals none, so there is nothing to check\n',
    });
  });

  it('is content where nobody else gets in, and says once what no policy can prevent', async () => {
    const { status, lines } = await check([...SHOP, inTo(app('backend'))]);
    expect([status, lines]).toEqual([
      0,
      [
        'note: whoever may create pods in shop can pass as backend and db',
        'the manifests allow what intent.yaml declares, nothing more and nothing less: 16 pairs compared',
      ],
    ]);
  });

  it('takes a pod for a workload by what the workload selects, not by all labels of its template', async () => {
    const backend = workload('backend').replace('{app: backend}}, spec', '{app: backend, tier: t}}, spec');
    const rule = inTo('{podSelector: {matchLabels: {app: backend, tier: t}}}');
    const { status } = await check([...SHOP.map((one) => (one === SHOP[1] ? backend : one)), rule]);
    expect(status).toBe(0);
  });

  it('covers a workload by its name alone, and says whom no policy can tell it from', async () => {
    const twin = workload('twin', 'app: backend');
    const { status, found } = await check([...SHOP, inTo(app('backend')), twin]);
    expect(status).toBe(1);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^MORE shop\/twin\[Deployment\] => shop\/db\[Deployment\] : TCP 5432 .*; no policy can tell it from shop\/backend\[Deployment\], which is declared$/,
        ),
      ]),
    );
  });

  it('takes no workload of other labels for one that is declared', async () => {
    const { found } = await check([
      ...SHOP,
      inTo(app('backend'), app('guest')),
      workload('guest'),
      outOf('guest', '{}'),
    ]);
    expect(found).toContainEqual(expect.stringMatching(/^MORE shop\/guest\[Deployment\] => shop\/db\[Deployment\] /));
    expect(found.join()).not.toContain('no policy can tell it from');
  });

  it('says once what is so of a workload and of pods that pass as it', async () => {
    const prom = workload('prom').replace('namespace: shop', 'namespace: monitoring');
    const rule = inTo(app('backend'), `{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom}}}`);
    const { found } = await check([...SHOP, rule, prom]);
    expect(found).toEqual([`MORE monitoring/prom[Deployment] => shop/db[Deployment] : TCP 5432 ${by}`]);
  });

  it('counts the rules that Cilium reads, whatever policyTypes says', async () => {
    const idle = policy(
      '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], egress: [{ports: [{port: 80}]}]}',
      'idle',
    );
    const found = async (cni: string) =>
      (await check([...SHOP, inTo(app('backend')), idle], GUARDED, '--cni', cni)).found;
    expect(await found('calico')).toEqual([]);
    expect((await found('cilium')).join('\n')).toContain(
      'MORE shop/db[Deployment] => {any namespace but shop}/{any pod} : TCP 80',
    );
  });
});

describe('check, of pods that are declared by their labels', () => {
  const whole = inTo(app('backend'), `{namespaceSelector: ${monitoring}}`);

  it('finds the others of their namespace', async () => {
    const { status, found } = await check([...SHOP, whole], outside(PROM));
    expect([status, found]).toEqual([1, [`MORE monitoring/{app!=prom} => shop/db[Deployment] : TCP 5432 ${by}`]]);
  });

  it('finds that a pod with just those labels does not get in, also where a workload has them', async () => {
    const rule = inTo(
      app('backend'),
      `{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom, tier: t}}}`,
    );
    const prom = workload('prom', 'app: prom, tier: t').replace('namespace: shop', 'namespace: monitoring');
    const { status, found } = await check([...SHOP, rule, prom], outside(PROM));
    expect([status, found]).toEqual([
      1,
      [
        'LESS monitoring/{app=prom}[Pod] => shop/db[Deployment] : TCP 5432 is declared but denied; declared at intent.yaml:9; closed by the ingress of shop/into-db (shop.yaml:29) and shop/deny (shop.yaml:19)',
      ],
    ]);
  });

  it('asks nothing less of pods that have other labels besides', async () => {
    const asks = (operator: string, port: number) =>
      `{from: [{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom}, matchExpressions: [{key: tier, operator: ${operator}}]}}], ports: [{port: ${port}}]}`;
    const rules = into(
      'db',
      `{from: [${app('backend')}], ${PORTS}}, ${asks('DoesNotExist', 5432)}, ${asks('Exists', 80)}`,
    );
    const second =
      '- {from: {namespace: monitoring, podLabels: {app: prom, tier: t}}, to: "shop/db[Deployment]", port: 80, protocol: TCP}\n';
    const { found } = await check([...SHOP, rules], outside(PROM) + second);
    expect(found.filter((line) => line.startsWith('LESS'))).toEqual([]);
  });

  it('says what the labels of their namespace must be', async () => {
    const rule = inTo(
      app('backend'),
      '{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: prom}}}',
    );
    const { found } = await check([...SHOP, rule], outside(PROM));
    expect(found).toContain(
      'LESS monitoring/{app=prom}[Pod]{if its namespace has team!=ops} => shop/db[Deployment] : TCP 5432 is declared but depends on what the manifests do not say; declared at intent.yaml:9',
    );
  });
});

describe('check, of what is declared and denied', () => {
  const [backend, db] = [workload('backend'), workload('db')];
  const out = (name: string) => outOf(name, `{to: [${app('db')}], ${PORTS}}`);
  const policies = (...own: string[]) => [namespace('shop'), backend, db, DENY, ...own];

  it.each<[string, readonly string[], RegExp]>([
    ['the policy that denies', policies(out('backend')), /; closed by the ingress of shop\/deny \(shop\.yaml:\d+\)$/],
    ['those of both directions', policies(), /; closed by the egress of shop\/deny \(.*\); closed by the ingress of /],
    [
      'a label of a peer that misses by a letter, with its rule',
      policies(out('backend'), inTo(app('bakend'))),
      /; closed by the ingress of shop\/into-db \(.*\) and shop\/deny \(.*\); ingress rule 1 of shop\/into-db \(shop\.yaml:\d+\) asks for app=bakend, and backend has app=backend$/,
    ],
    [
      'the label of a policy that selects nothing because of a letter',
      policies(out('bckend'), inTo(app('backend'))),
      /; closed by the egress of shop\/deny \(.*\); shop\/\S+ \(shop\.yaml:\d+\) asks for app=bckend, and backend has app=backend$/,
    ],
    [
      'no label that means somebody else',
      policies(out('backend'), inTo(app('frontend'))),
      /; closed by the ingress of shop\/into-db \(shop\.yaml:\d+\) and shop\/deny \(shop\.yaml:\d+\)$/,
    ],
  ])('names %s', async (_, objects, expected) => {
    const { status, found } = await check(objects);
    expect(status).toBe(1);
    expect(found[0]).toMatch(
      /^LESS shop\/backend\[Deployment\] => shop\/db\[Deployment\] : TCP 5432 is declared but denied; declared at intent\.yaml:7; /,
    );
    expect(found[0]).toMatch(expected);
  });

  it('names no policy that a declaration does not speak for', async () => {
    // Whether other pods may leave is not what `from: anyone` says.
    const { found } = await check([...policies(inTo(app('backend'))), workload('other')], outside('anyone'));
    const other = found.find((line) => line.startsWith('LESS shop/other'));
    expect(other).toContain('; closed by the ingress of shop/into-db');
    expect(other).not.toContain('egress of');
  });
});

describe('check, of anyone', () => {
  it('does not let pods of no manifest in at a guarded workload because they may reach anyone', async () => {
    const prom = `{namespaceSelector: ${monitoring}, podSelector: {matchLabels: {app: prom}}}`;
    const intent = `${GUARDED}outside:\n- {from: ${PROM}, to: anyone, port: 5432, protocol: TCP}\n`;
    const { found } = await check([...SHOP, inTo(app('backend'), prom)], intent);
    expect(found).toEqual([
      expect.stringMatching(/^MORE monitoring\/\{app=prom\} => shop\/db\[Deployment\] : TCP 5432 /),
    ]);
  });

  const open = into('db', `{${PORTS}}`);

  it('asks only the policies of the guarded end', async () => {
    // Which may not leave.
    const other = workload('other');
    expect((await check([...SHOP, other, open], outside('anyone'))).found).toEqual([]);
    const { found } = await check([...SHOP, inTo(app('backend'))], outside('anyone'));
    expect(found).toContain(
      'LESS 0.0.0.0-255.255.255.255[External] => shop/db[Deployment] : TCP 5432 is declared but denied; declared at intent.yaml:9; closed by the ingress of shop/into-db (shop.yaml:29) and shop/deny (shop.yaml:19)',
    );
  });

  it('finds that some pods of the guarded workload are closed to addresses', async () => {
    const some = policy('{podSelector: {matchLabels: {pod-template-hash: abc}}, policyTypes: [Ingress]}', 'some');
    const free = [SHOP[0], SHOP[1], SHOP[2]] as string[];
    const ingress = GUARDED.replaceAll('[ingress, egress]', '[ingress]').replace(
      /- \{workload: "shop\/backend.*\n/,
      '',
    );
    const { found } = await check(
      [...free, some],
      `${ingress}outside:\n- {from: anyone, to: "shop/db[Deployment]", port: 5432, protocol: TCP}\n`,
    );
    expect(found).toContain(
      'LESS 0.0.0.0-255.255.255.255[External] => shop/db[Deployment]{pod-template-hash=abc} : TCP 5432 is declared but depends on what the manifests do not say; declared at intent.yaml:8',
    );
  });

  it('gives no guarded workload, and no pod that passes as one, a right at another one', async () => {
    const everywhere = outOf(
      'backend',
      `{to: [{namespaceSelector: {}}], ${PORTS}}, {to: [{namespaceSelector: {}}], ports: [{port: 80}]}`,
    );
    const intent = `${GUARDED}outside:\n- {from: "shop/backend[Deployment]", to: anyone, port: 80, protocol: TCP}\n`;
    const rule = into('db', `{from: [${app('backend')}], ports: [{port: 5432}, {port: 80}]}`);
    const { found } = await check([SHOP[0], SHOP[1], SHOP[2], DENY, everywhere, rule] as string[], intent);
    expect(found).toContainEqual(
      expect.stringMatching(/^MORE shop\/backend\[Deployment\] => shop\/db\[Deployment\] : TCP 80 /),
    );
  });
});

describe('check, of what the manifests leave open', () => {
  it('takes In and NotIn of one label, together, for everything', async () => {
    const hash = (operator: string) =>
      `{podSelector: {matchLabels: {app: backend}, matchExpressions: [{key: pod-template-hash, operator: ${operator}, values: [abc]}]}}`;
    expect((await check([...SHOP, inTo(hash('In'), hash('NotIn'))])).status).toBe(0);
    const { status, found } = await check([...SHOP, inTo(hash('In'))]);
    expect([status, found]).toEqual([
      1,
      [
        'LESS shop/backend[Deployment]{pod-template-hash!=abc} => shop/db[Deployment] : TCP 5432 is declared but depends on what the manifests do not say; declared at intent.yaml:7',
      ],
    ]);
  });

  it('takes no pod for a workload that shares the network of its node', async () => {
    const agent = workload('agent', undefined, undefined, undefined, 'hostNetwork: true, ');
    const open = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: open, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress: [{fromEntities: [host, remote-node]}, {fromEndpoints: [{matchLabels: {app: agent}}]}]
`;
    writeFileSync(join(folder, 'shop.yaml'), all(namespace('shop'), agent, workload('db'), open));
    const guarded = 'guarded: [{workload: "shop/db[Deployment]", directions: [ingress]}]';
    writeFileSync(join(folder, 'intent.yaml'), `version: 1\n${guarded}\nedges: []\n`);
    const { stdout } = await tierwall(['check', '--intent', 'intent.yaml', 'shop.yaml'], { cwd: folder });
    expect(stdout.split('\n').flatMap((line) => /^MORE (.*) => /.exec(line)?.[1] ?? [])).toEqual([
      'shop/agent[Deployment]',
      'shop/{app=agent}',
    ]);
  });

  it('finds what is open for some pods of a workload', async () => {
    const some = '{podSelector: {matchLabels: {app: backend, pod-template-hash: abc}}}';
    const ports = 'ports: [{port: 5432}, {port: 80}]';
    const out = outOf('backend', `{to: [${app('db')}], ${ports}}`);
    const into80 = into('db', `{from: [${app('backend')}], ${PORTS}}, {from: [${some}], ports: [{port: 80}]}`);
    const { found } = await check([...SHOP.slice(0, -1), out, into80]);
    expect(found).toContainEqual(
      expect.stringMatching(
        /^MORE shop\/backend\[Deployment\]\{pod-template-hash=abc\} => shop\/db\[Deployment\] : TCP 80 /,
      ),
    );
  });

  it('knows that two pods of a namespace share its labels, whatever these are', async () => {
    const team = (operator: string) =>
      `{namespaceSelector: {matchExpressions: [{key: team, operator: ${operator}, values: [a]}]}}`;
    const out = outOf('backend', `{to: [${team('In')}], ${PORTS}}`);
    const objects = [workload('backend'), workload('db'), DENY, out, inTo(team('NotIn'))];
    expect((await check(objects)).found).toContain(
      'LESS shop/backend[Deployment] => shop/db[Deployment] : TCP 5432 is declared but denied; declared at intent.yaml:7',
    );
    // So do a pod that no manifest holds, and a workload of its namespace.
    const others = `{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}, podSelector: {matchLabels: {app: other}}}`;
    const leaving = outOf('other', `{to: [${team('In')}], ${PORTS}}`);
    const { found } = await check([workload('backend'), workload('db'), DENY, leaving, inTo(others)]);
    expect(found.map((line) => line.replace(/ => .*/, ''))).toContain(
      'MORE {namespaces with team!=a but shop}/{app=other}',
    );
    expect(found.filter((line) => line.startsWith('MORE shop/'))).toEqual([]);
  });

  it('counts the names of ports that a controller which nobody here knows may give', async () => {
    const rollout = workload('db', 'app: db', 'Rollout', 'argoproj.io/v1alpha1');
    const intent = GUARDED.replaceAll('db[Deployment]', 'db[Rollout]');
    const objects = [...SHOP.map((one) => (one === SHOP[2] ? rollout : one)), inTo(app('backend'))];
    expect((await check(objects, intent)).status).toBe(0);
    const named = policy(
      `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: ${monitoring}}], ports: [{port: web}]}]}`,
      'named',
    );
    const { found } = await check([...objects, named], intent);
    expect(found).toEqual([
      'MORE monitoring/{any pod} => shop/db[Rollout] : a port called TCP/web is open but not declared; by ingress rule 1 of shop/named (shop.yaml:37)',
    ]);
  });

  it('has no doubt by a policy of another namespace that nobody evaluates', async () => {
    const elsewhere = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: more, namespace: other}
spec: {endpointSelector: {matchLabels: {app: other}}, egress: [{toEndpoints: [{}]}]}
`;
    // To Calico it is a kind of somebody else's.
    // Pods of shop that may enter, and that nothing lets leave.
    const objects = (more: string) => [...SHOP, inTo(app('backend'), app('other')), more];
    const found = async (more: string) => (await check(objects(more), GUARDED, '--cni', 'calico')).found;
    expect(await found(elsewhere)).toEqual([]);
    const here = await found(elsewhere.replace('namespace: other', 'namespace: shop'));
    expect(here).toEqual([
      expect.stringMatching(/^MORE shop\/\{app=other\} => shop\/db\[Deployment\] : TCP 5432 may be open /),
    ]);
  });

  it('says which policies nobody evaluates, where they may open a guarded workload', async () => {
    const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: more, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}]}]}
`;
    const { status, found, lines } = await check([...SHOP, inTo(app('backend')), cilium], GUARDED, '--cni', 'calico');
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^\d+ differences from intent\.yaml, and all of them are only what policies that are not evaluated may decide: \d+ pairs compared/,
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^MORE \{any namespace but shop\}\/\{any pod\} => shop\/db\[Deployment\] : TCP 5432 may be open and is not declared \(.*\); CiliumNetworkPolicy shop\/more \(shop.yaml:\d+\) may decide it and is not evaluated$/,
      ),
    );
  });
});

describe('check, of what is sealed', () => {
  const SEALED = `version: 2
profile: shop
sealed:
- {from: [otherNamespaces, addresses], to: "shop/db[Deployment]"}
`;
  const floor = (order: number) => `apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: {name: default.floor}
spec:
  order: ${order}
  types: [Ingress]
  selector: projectcalico.org/namespace == 'shop'
  ingress: [{action: Deny, source: {notSelector: "projectcalico.org/namespace == 'shop'"}}]
`;

  it('says that it holds, and on Calico who could open it nevertheless', async () => {
    const { status, lines } = await check([...SHOP, floor(100)], SEALED);
    expect([status, lines]).toEqual([
      0,
      [
        "note: whoever may write Calico's own NetworkPolicies (crd.projectcalico.org, projectcalico.org) of tier default can open what is sealed there: they have an order, which may be lower",
        '2 seals of intent.yaml hold whatever NetworkPolicies are added to any namespace',
      ],
    ]);
  });

  it('ends with 1 where it does not', async () => {
    const { status, lines } = await check([...SHOP, floor(2000)], SEALED);
    expect([status, lines.at(-1)]).toEqual([1, '3 differences from intent.yaml: 2 seals asked for']);
    expect(lines[0]).toMatch(
      /^UNSEALED \{any namespace but shop\}.* is asked after NetworkPolicies; sealed at intent.yaml:4$/,
    );
  });

  it('counts none of a workload that is not there', async () => {
    writeFileSync(join(folder, 'shop.yaml'), all(...SHOP, floor(100)));
    writeFileSync(join(folder, 'intent.yaml'), `${SEALED}- {from: anyone, to: "shop/cache[Deployment]"}\n`);
    const given = ['check', '--keep-going', '--intent', 'intent.yaml', 'shop.yaml'];
    const { status, stdout, stderr } = await tierwall(given, { cwd: folder });
    expect(stderr).toMatch(/^intent.yaml:5: MF051 intent: shop\/cache\[Deployment\] is not in the manifests/);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\nby what was read, 2 seals of intent.yaml hold /)]);
  });

  it('says it beside what else is declared', async () => {
    const second = `${SEALED}guarded: []
connections:
- {from: "shop/backend[Deployment]", to: "shop/db[Deployment]", ports: [{port: 5432, protocol: TCP}]}
`;
    const { status, lines } = await check([...SHOP, inTo(app('backend')), floor(100)], second);
    expect([status, lines.at(-1)]).toEqual([
      0,
      'the manifests allow what intent.yaml declares, nothing more and nothing less: 0 pairs compared; 2 seals hold whatever NetworkPolicies are added',
    ]);
  });
});
