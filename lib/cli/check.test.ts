import { policy } from '../../test/lint/shop.ts';
import {
  check,
  checked,
  GUARDED,
  inTo,
  monitoring,
  outside,
  PORTS,
  PROM,
  SHOP,
  workload,
} from '../../test/review/checked-shop.ts';
import { app, into, namespace, outOf } from '../../test/review/review.ts';

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
    expect(await of(backendOf('{}'))).toContain('; for example, a pod labelled app=backend in namespace other; by');
    expect(await of(backendOf('{matchLabels: {enforce: restricted}}'))).toContain(
      '; for example, a pod labelled app=backend in namespace other labelled enforce=restricted; by',
    );
    expect(await of('{namespaceSelector: {}}')).not.toContain('for example');
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
    expect(await checked(SHOP, 'version: 1\nguarded: []\nedges: []\n')).toEqual({
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
