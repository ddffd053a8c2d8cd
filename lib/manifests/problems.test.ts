import { PROBLEMS_OF_CILIUM } from '../../test/manifests/problems-of-cilium.ts';
import { PROBLEMS_OF_OTHER_KINDS, type ProblemCase } from '../../test/manifests/problems-of-other-kinds.ts';
import { problemKinds } from './problem.ts';
import { readTexts } from './read-texts.ts';

const pod = (rest: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\nspec: {containers: [{name: main, image: example}]}\n${rest}`;
const labelled = (labels: string, rest = '') =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: ${labels}}\n${rest}`;
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n${spec.replace(/^/gm, '  ')}\n`;
const deployment = (metadata: string, template: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, ${metadata}}\nspec:\n  selector: {matchLabels: {app: a}}\n  template: {metadata: ${template}, spec: {containers: [{name: main, image: example}]}}\n`;
const ingressTo = (service: string) =>
  `{apiVersion: v1, kind: Service, metadata: {name: b}, spec: ${service}}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules: []\n  defaultBackend: {service: {name: b, port: {number: 80}}}\n`;
const ports = (entry: string) => policy(`podSelector: {}\ningress:\n- ports:\n  - ${entry}`);
const peer = (entry: string) => policy(`podSelector: {}\ningress:\n- from:\n  - ${entry}`);
const CASES: readonly ProblemCase[] = [
  ['a control character', `${pod('')}# \u0007\n`, ['MF003 5']],
  ['broken YAML', 'kind: Pod\na: [1, 2\n', ['MF010 3']],
  ['broken YAML of another tool', 'a: [1, 2\n', ['MF010 2 warning']],
  ['a tab as indentation', 'kind: Pod\na:\n\tb: 1\n', ['MF010 3']],
  ['content after ---', '--- {kind: Pod}\n', ['MF010 1']],
  ['a document after its end mark', `${pod('')}...\nb: 2\n`, ['MF010 6']],
  ['a key twice', pod('spec: {}\n'), ['MF011 5']],
  ['a label twice with one value', labelled('{a: b, a: "b"}'), ['MF018 3 warning']],
  ['a label twice, once as a number', labelled('{a: 1, a: "1"}'), ['MF011 3']],
  ['a label twice with one value, a key with two', labelled('{a: b, a: b}', 'metadata: {name: c}\n'), ['MF011 4']],
  ['a label twice with one value, ignored content', labelled('{a: b, a: b}', '...\nb: 2\n'), ['MF010 5']],
  [
    'a name twice in JSON',
    '{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "a",\n"name": "a"}}',
    ['MF018 2 warning'],
  ],
  [
    'a key twice in JSON',
    '{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "a",\n"name": "b"}}',
    ['MF011 2'],
  ],
  ['deep nesting', `kind: Pod\na: ${'['.repeat(2000)}\n`, ['MF012 2']],
  ['deep nesting in JSON', `{"kind":"Pod","a":${'['.repeat(2000)}${']'.repeat(2000)}}`, ['MF012 1']],
  [
    'aliases that multiply',
    `kind: Pod\na: &a [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => {
      const [name, before] = [String.fromCharCode(98 + i), String.fromCharCode(97 + i)];
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]\n`;
    }).join('')}`,
    ['MF013'],
  ],
  ['a template', 'metadata:\n  name: {{ .Values.name }}\n', ['MF014 2']],
  ['a template within a string', pod('').replace('name: a', 'name: "{{ .x }}"'), ['MF014 3']],
  ['a merge key after what it overrides', pod('').replace('app: a}', 'app: a, <<: {app: b}}'), ['MF015 3']],
  ['no object', 'just text\n', ['MF020 1 warning']],
  ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', ['MF021 1']],
  ['a kind of another apiVersion', pod('').replace('v1', 'apps/v1'), ['MF022 1']],
  [
    'an apiVersion that went',
    `apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: a}
spec: {schedule: "@daily", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example}]}}}}}
`,
    ['MF023 1 warning'],
  ],
  [
    'a NetworkPolicy of an apiVersion that went',
    policy('podSelector: {}').replace('networking.k8s.io/v1', 'extensions/v1beta1'),
    ['MF022 1'],
  ],
  [
    'a kind that the group has not',
    policy('podSelector: {}').replace('kind: NetworkPolicy', 'kind: NetworkPolicies'),
    ['MF022 1'],
  ],
  ['a kind that decides nothing', policy('').replace('kind: NetworkPolicy', 'kind: IngressClass'), []],
  ['an object twice', `${pod('')}---\n${pod('')}`, ['MF024 6']],
  ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n', ['MF025 1 warning']],
  [
    'an Ingress to a Service that is not there',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  defaultBackend: {service: {name: b, port: {number: 80}}}\n',
    ['MF026 5 warning'],
  ],
  ['an Ingress to a Service without a selector', ingressTo('{ports: [{port: 80}]}'), ['MF026 8 warning']],
  [
    'an Ingress to a name',
    ingressTo('{type: ExternalName, externalName: a.b, selector: {a: b}, ports: [{port: 80}]}'),
    ['MF026 8 warning'],
  ],
  ['an Ingress to a Service with pods', ingressTo('{selector: {a: b}, ports: [{port: 80}]}'), []],
  [
    'a suppression without a reason',
    pod('').replace('app: a}', 'app: a}, annotations: {tierwall.dev/ignore: "NP001"}'),
    ['MF027 3 warning'],
  ],
  ['a name that is a number', pod('').replace('name: a,', 'name: 123,'), ['MF031 3']],
  ['an empty name', pod('').replace('name: a,', 'name: "",'), ['MF032 3']],
  ['an unknown field', policy('podSelector: {}\ningres: []'), ['MF030 6']],
  ['a wrong type', policy('podSelector: {}\ningress: {}'), ['MF031 6']],
  ['a number as a label', pod('').replace('app: a', 'app: 1'), ['MF031 3']],
  ['no name', pod('').replace('name: a, ', ''), ['MF032 3']],
  ['a bad name', pod('').replace('name: a', 'name: A_b'), ['MF033 3']],
  ['a bad label value', pod('').replace('app: a', 'app: "a b"'), ['MF034 3']],
  ['a bad label key', pod('').replace('app: a', '"-app": a'), ['MF034 3']],
  [
    'a bad label value of a policy',
    policy('podSelector: {}').replace('name: p', 'name: p, labels: {a: "1+2"}'),
    ['MF034 3'],
  ],
  [
    'a bad label key of a policy',
    policy('podSelector: {}').replace('name: p', 'name: p, labels: {"a b": c}'),
    ['MF034 3'],
  ],
  [
    'a number as a label of a policy',
    policy('podSelector: {}').replace('name: p', 'name: p, labels: {a: 1}'),
    ['MF031 3'],
  ],
  ['labels of a policy as a list', policy('podSelector: {}').replace('name: p', 'name: p, labels: [a]'), ['MF031 3']],
  ["a bad label of a Deployment's own", deployment('labels: {a: "1+2"}', '{labels: {app: a}}'), ['MF034 3']],
  ['a bad label of a Namespace', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {a: 1}}\n', ['MF031 3']],
  [
    'a number as an annotation',
    policy('podSelector: {}').replace('name: p', 'name: p, annotations: {a: 1}'),
    ['MF031 3'],
  ],
  [
    'a bad key of an annotation',
    policy('podSelector: {}').replace('name: p', 'name: p, annotations: {"a b": c}'),
    ['MF034 3'],
  ],
  ['annotations as a list', policy('podSelector: {}').replace('name: p', 'name: p, annotations: [a]'), ['MF031 3']],
  [
    'upper case in the key of an annotation',
    policy('podSelector: {}').replace('name: p', 'name: p, annotations: {A.Example/B: "c d"}'),
    [],
  ],
  [
    "a number as an annotation of a Deployment's pods",
    deployment('namespace: x', '{labels: {app: a}, annotations: {prometheus.io/port: 80}}'),
    ['MF031 6'],
  ],
  ['a bad protocol', ports('{protocol: tcp}'), ['MF035 8']],
  ['port 0', ports('{port: 0}'), ['MF036 8']],
  ['a number as a string', ports('{port: "80"}'), ['MF036 8']],
  [
    'a selector beside its template',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: b}}\n    spec: {containers: [{name: main, image: example}]}\n',
    ['MF037 5 warning'],
  ],
  [
    'In with values that are no strings',
    peer('podSelector: {matchExpressions: [{key: a, operator: In, values: [y]}]}'),
    ['MF031 8'],
  ],
  ['In without values', peer('podSelector: {matchExpressions: [{key: a, operator: In}]}'), ['MF040 8']],
  ['an empty peer', peer('{}'), ['MF041 8']],
  ['a block with a selector', peer('{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}'), ['MF042 8']],
  ['a bad cidr', peer('ipBlock: {cidr: 10.0.0.0}'), ['MF043 8']],
  ['a leading zero in a cidr', peer('ipBlock: {cidr: 010.0.0.0/8}'), ['MF043 8']],
  ['an except outside', peer('ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}'), ['MF044 8']],
  ['an endPort below its port', ports('{port: 90, endPort: 80}'), ['MF045 8']],
  ['an unknown policy type', policy('podSelector: {}\npolicyTypes: [ingress]'), ['MF046 6']],
  ...PROBLEMS_OF_OTHER_KINDS,
  ...PROBLEMS_OF_CILIUM,
  ['host bits in a cidr', peer('ipBlock: {cidr: 10.0.0.1/8}'), ['MF047 8 warning']],
];

describe('problems', () => {
  it.each(CASES)('%s', (_, text, expected) => {
    const { problems } = readTexts([{ file: 'a.yaml', text }]);
    const found = problems.map(
      ({ code, location, severity }) => `${code} ${location.line}${severity === 'warning' ? ' warning' : ''}`,
    );
    // A line that is not written is not asked about.
    expect(found.map((line, i) => (expected[i]?.includes(' ') ? line : line.split(' ')[0]))).toEqual(expected);
    for (const { message, fix } of problems) {
      expect(message).not.toBe('');
      expect(fix).not.toBe('');
      expect(message.length + fix.length).toBeLessThan(400);
    }
  });

  it('cover every code that a text can give', () => {
    const covered = new Set(CASES.flatMap(([, , problems]) => problems.map((line) => line.slice(0, 5))));
    // Of files (read.test.ts, revision.test.ts), of clusters (test/live/cluster-input.test.ts), of folders (folders.test.ts), of intents (intent.test.ts) and of a tierwall.yaml (read-config.test.ts).
    const elsewhere = [
      'MF001',
      'MF002',
      'MF004',
      'MF005',
      'MF006',
      'MF007',
      'MF008',
      'MF009',
      'MF016',
      'MF017',
      'MF050',
      'MF051',
      'MF052',
      'MF053',
      'MF060',
    ];
    expect(Object.keys(problemKinds).filter((code) => !covered.has(code) && !elsewhere.includes(code))).toEqual([]);
  });

  it.each([
    ['labels right below a selector', 'podSelector: {app: a}', 'write a label below matchLabels'],
    [
      'one matchLabels too many',
      'podSelector: {matchLabels: {matchLabels: {app: a}}}',
      'write its entries one level further out: there is one matchLabels too many',
    ],
    ['a map for a label', 'podSelector: {matchLabels: {app: {a: b}}}', 'write "key: value" right below matchLabels'],
    ['a label that is a number', 'podSelector: {matchLabels: {app: 1}}', 'put it in quotes'],
  ])('are never mended by what would select every pod: %s', (_, spec, fix) => {
    expect(readTexts([{ file: 'a.yaml', text: policy(spec) }]).problems.map((one) => one.fix)).toEqual([fix]);
  });

  it('are said once, where one value is wrong', () => {
    const text = pod('').replace('name: a,', 'name: 123,');
    expect(readTexts([{ file: 'a.yaml', text }]).problems.map(({ message }) => message)).toEqual([
      'Pod default/(without a name): metadata.name must be a string, not the number 123',
    ]);
  });

  it('are collected, all of them, in the order of the text', () => {
    const text = policy('podSelector: {}\ningress:\n- from: [{}]\n  ports: [{port: 0}, {port: 70000}]\n  to: []');
    const { problems, policies } = readTexts([{ file: 'a.yaml', text }]);
    expect(problems.map(({ code, location }) => `${code} ${location.line}`)).toEqual([
      'MF041 7',
      'MF036 8',
      'MF036 8',
      'MF030 9',
    ]);
    expect(policies).toEqual([]);
  });
});
