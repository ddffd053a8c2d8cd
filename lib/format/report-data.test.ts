import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { lint } from '../review/lint/lint.ts';
import { reviewManifests } from '../review/review.ts';
import { reportData } from './report-data.ts';
import { asOneScript, reportPage } from './report-page.ts';

const pod = (name: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {containers: [{name: a, image: a}]}\n`;
const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const DENY = policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
const INGRESS = policy('deny', '{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress]}');
const letIn = (name: string, from: string) =>
  policy(name, `{podSelector: {matchLabels: {app: ${name}}}, ingress: [{from: [${from}], ports: [{port: 80}]}]}`);
const letOut = (name: string, to: string) =>
  policy(`${name}-out`, `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Egress], egress: [{to: [${to}]}]}`);

const read = (objects: readonly string[]) => readTexts([{ file: 'a.yaml', text: objects.join('---\n') }]);
const dataOf = (objects: readonly string[], base?: readonly string[], notes: readonly string[] = []) => {
  const manifests = read(objects);
  return reportData({
    ...{ title: 'a.yaml', made: 'tierwall 1.0.0', notes, findings: lint(manifests) },
    connectivity: new Connectivity(manifests),
    ...(base && { review: reviewManifests(read(base), manifests) }),
  });
};

describe('what a report says first', () => {
  it.each<[string, readonly string[], string, readonly (readonly [sure: number, perhaps: number])[]]>([
    [
      'that all is open',
      [pod('a'), pod('b')],
      'All 2 workloads are open to strangers and to the internet.',
      [
        [2, 0],
        [2, 0],
        [2, 0],
      ],
    ],
    [
      'that nothing is',
      [pod('a'), DENY],
      'Neither strangers nor the internet reach a workload.',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'who is open, and who is not',
      [pod('a'), pod('b'), DENY, letIn('a', '{namespaceSelector: {}}')],
      'a is open to strangers; b to neither.',
      [
        [1, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'that private addresses are not the internet',
      [pod('a'), DENY, letIn('a', '{ipBlock: {cidr: 10.0.0.0/8}}'), letOut('a', '{ipBlock: {cidr: 192.168.0.0/16}}')],
      'The manifests do not say whether strangers can reach a.',
      [
        [0, 1],
        [0, 0],
        [1, 0],
      ],
    ],
    [
      'that some public address is',
      [pod('a'), DENY, letIn('a', '{ipBlock: {cidr: 8.0.0.0/5}}')],
      'a is open to the internet; the manifests do not say whether strangers can reach a.',
      [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
    ],
    [
      'that others get in through an Ingress',
      [
        ...[pod('a'), pod('b'), DENY, letIn('a', '{namespaceSelector: {matchLabels: {edge: "yes"}}}')],
        'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n',
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\nspec: {defaultBackend: {service: {name: a, port: {number: 80}}}}\n',
      ],
      'Neither strangers nor the internet reach a workload; the manifests do not say whether others can reach a through an Ingress.',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'that nothing was read',
      [DENY],
      'Nothing can be said: no workloads were read.',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  ])('%s', (_, objects, sentence, figures) => {
    const data = dataOf(objects);
    expect([data.sentence, data.figures.map(({ sure, perhaps }) => [sure.length, perhaps.length])]).toEqual([
      sentence,
      figures,
    ]);
  });

  it('is of what was read alone, where that is not all', () => {
    expect(dataOf([pod('a'), DENY], undefined, ['not rendered: 1 HelmRelease']).sentence).toMatch(
      /^In what was read, /,
    );
  });
});

describe('the peers of a report', () => {
  it('are sorted as people count, workloads first', () => {
    const { peers } = dataOf([pod('w104'), pod('w9'), pod('w88'), pod('a', 'ns-10'), pod('a', 'ns-9')]);
    expect(peers.map(({ name }) => name)).toEqual([
      ...['ns-9/a[Pod]', 'ns-10/a[Pod]', 'shop/w9[Pod]', 'shop/w88[Pod]', 'shop/w104[Pod]'],
      ...['{elsewhere}/{stranger}', 'ns-9/{stranger}', 'ns-10/{stranger}', 'shop/{stranger}'],
      '0.0.0.0-255.255.255.255[External]',
    ]);
    expect(peers.map(({ id }) => id)).toEqual(peers.map((_, i) => i));
  });

  it('are one where policies do not tell addresses apart, and name them', () => {
    const { peers } = dataOf([pod('a'), letIn('a', '{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}')]);
    expect(peers.flatMap(({ short, addresses }) => (addresses ? [[short, addresses]] : [])).sort()).toEqual([
      ['IPv6 and 1 range', '10.0.0.0/8, ::/0'],
      ['the internet, IPv4', '0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255'],
    ]);
  });
});

describe('what a report says of the base', () => {
  const base = [pod('a'), pod('old'), INGRESS, letIn('a', '{podSelector: {matchLabels: {app: old}}}')];
  const now = [pod('a'), pod('new'), INGRESS, letIn('a', '{ipBlock: {cidr: 8.8.8.0/24}}')];
  const { peers, changes } = dataOf(now, base);

  it('has who came and who went among the peers', () => {
    const fates = peers.flatMap(({ name, fate, group }) => (fate ? [[name, fate, group === -1]] : []));
    expect(fates).toEqual([
      ['shop/new[Pod]', 'added', false],
      ['shop/old[Pod]', 'removed', true],
    ]);
  });

  it('has all of them where several come or go alike', () => {
    const several = dataOf([pod('a'), pod('c'), pod('d')], [pod('a'), pod('e'), pod('f'), pod('g')]).peers;
    expect(several.flatMap(({ short, fate }) => (fate ? [`${fate} ${short}`] : []))).toEqual([
      ...['added c', 'added d', 'removed e', 'removed f', 'removed g'],
    ]);
  });

  it('points from each row to the peers that it is about', () => {
    const pairs = (changes?.rows ?? []).flatMap(({ kind, from, to }) =>
      from.flatMap((one) => to.map((other) => [kind, changes?.names[one], changes?.names[other]] as const)),
    );
    const named = pairs.flatMap(([kind, from, to]) =>
      (from?.peers ?? []).flatMap((one) =>
        (to?.peers ?? []).map((other) => `${kind} ${peers[one]?.name} ${peers[other]?.name}`),
      ),
    );
    expect(named).toContain('gained 8.8.8.0-8.8.8.255[External] shop/a[Pod]');
    expect(named).toContain('gained shop/a[Pod] shop/new[Pod]');
    for (const [, from, to] of pairs)
      for (const end of [from, to])
        for (const i of end?.peers ?? []) if (!end?.text.endsWith('[External]')) expect(peers[i]?.name).toBe(end?.text);
  });
});

describe('the findings of a report', () => {
  it('are grouped by rule, the worst first, by fix, and by object', () => {
    const { causes } = dataOf([
      pod('a'),
      pod('b'),
      policy('p', '{podSelector: {matchLabels: {app: c}}, egress: [{ports: [{port: 80}]}], policyTypes: [Egress]}'),
    ]);
    expect(causes.map(({ severity }) => severity)).toEqual([...causes.map(({ severity }) => severity)].sort());
    const [open] = causes.filter(({ rule }) => rule === 'NP001');
    expect(open?.fixes.map(({ objects }) => objects.map(({ object, findings }) => [object, findings.length]))).toEqual([
      [['shop[Namespace]', 1]],
    ]);
  });
});

describe('the page', () => {
  const scripts = [
    { name: 'a.js', text: 'const own = 1;\nexport const shown = own + 1;\n' },
    { name: 'b.js', text: "import { shown } from './a.js';\n\nconst own = 40;\nexport const all = own + shown;\n" },
  ];

  it('runs its modules as one script, each with names of its own', () => {
    const made = new Function(`${asOneScript(scripts)}return modules;`)();
    expect(made).toEqual({ 'a.js': { shown: 2 }, 'b.js': { all: 42 } });
  });

  it('lets no text out of its data', () => {
    const evil = '</script><!--<script>\u2028\u2029';
    const page = reportPage({
      data: { ...dataOf([pod('a')]), title: evil.slice(0, -2), sentence: evil },
      scripts,
      style: '',
      dagre: '',
    });
    expect(page.match(/<\/?script/g)).toHaveLength(6);
    expect(page).not.toMatch(/<!--|[\u2028\u2029]/);
    const [, data = ''] = /<script id="data" type="application\/json">(.*)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data).sentence).toBe(evil);
  });
});
