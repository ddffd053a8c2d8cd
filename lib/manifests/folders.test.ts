import { pod, read, said } from '../../test/manifests/folder-of-files.ts';

const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: example}]}}\n';
const partial = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}\n';

describe('a folder that is not for kubectl', () => {
  it('is one problem where it is a Helm chart, with the command that renders it', () => {
    const chart = {
      'my app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
      'my app/values.yaml': 'a: {{ b }}\n',
      'my app/templates/pod.yaml': pod('{{ .Values.name }}'),
      'my app/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
    };
    expect(said(chart)).toEqual([
      "MF016 error my app/Chart.yaml:1 a Helm chart, which is not rendered; nothing of it is read; render it: helm template 'my app' | tierwall list -",
    ]);
    expect(read({ ...chart, 'my app too/a.yaml': pod('a') }).workloads).toHaveLength(1);
    const top = { 'HEAD:Chart.yaml': 'apiVersion: v2\nname: app\n', 'HEAD:templates/a.yaml': pod('{{ .x }}') };
    expect(said(top)).toEqual([expect.stringMatching(/^MF016 error HEAD:Chart\.yaml:1 .* helm template \. /)]);
  });

  it('is one problem where it holds templates, however many', () => {
    const templates = Object.fromEntries(['a', 'b', 'c'].map((name) => [`x/${name}.yaml`, pod(`"{{ .${name} }}"`)]));
    expect(said({ ...templates, 'y/d.yaml': pod('"{{ .d }}"') })).toEqual([
      expect.stringMatching(/^MF014 error x\/a\.yaml:3 .*\(and 2 more in this folder\); render the templates first/),
      expect.stringMatching(/^MF014 error y\/d\.yaml:3 /),
    ]);
  });

  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux has them, too
    ['Flux substitutes', '"${NAME}"', 'flux build kustomization'],
    ['kustomize replaces', '"$(NAME)"', 'kubectl kustomize'],
    ['kustomize puts its own for', 'a, namespace: _', 'kubectl kustomize'],
  ])('is told of by a name that %s', (_, name, command) => {
    expect(said({ 'a.yaml': pod(name) })).toEqual([
      expect.stringMatching(new RegExp(`^MF014 error a.yaml:3 .*${command}`)),
    ]);
  });

  it('is told of by a patch, whose lacks are not problems of their own', () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    $patch: replace\n';
    expect(said({ 'overlay/patch.yaml': patch })).toEqual([
      'MF017 error overlay/patch.yaml:1 a patch of a Deployment, which changes another object, and is not applied; build it first: kubectl kustomize overlay | tierwall list -',
    ]);
  });

  it.each(['', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'])(
    'is one warning where it is a kustomization',
    (type) => {
      expect(said({ 'base/kustomization.yaml': `${type}resources: [a.yaml]\n`, 'base/a.yaml': pod('a') })).toEqual([
        'MF025 warning base/kustomization.yaml:1 the kustomization is not built; the files beside it are read as they are; build it first: kubectl kustomize base | tierwall list -',
      ]);
    },
  );

  it('is something that nobody renders where it is a kustomization, the same as long as it says the same', () => {
    const unseen = (text: string) => read({ 'a/kustomization.yaml': text, 'b.yaml': pod('b') }).unseen;
    expect(unseen('resources: [a.yaml]\n')).toMatchObject([{ kind: 'Kustomization', makes: 'objects' }]);
    expect(unseen('resources: [ a.yaml ]\n')).toEqual(unseen('resources: [a.yaml]\n'));
    expect(unseen('resources: [b.yaml]\n')[0]?.content).not.toBe(unseen('resources: [a.yaml]\n')[0]?.content);
  });

  it('is one error where it is a kustomization that lists patches, whatever these are', () => {
    const files = {
      'base/kustomization.yaml': 'resources: [a.yaml]\n',
      'base/a.yaml': deployment,
      'over/kustomization.yaml':
        'resources: [../base]\npatches: [{path: patches/replicas.yaml}, {path: ./json.yaml}, {path: patches/whole.yaml}]\npatchesStrategicMerge: [merge.yaml]\nconfigMapGenerator: [{name: a, files: [values.yaml=helm.yaml]}]\n',
      'over/patches/replicas.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}\n',
      'over/patches/whole.yaml': deployment,
      'over/merge.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {$patch: delete}\n',
      'over/json.yaml': '- {op: replace, path: /spec/replicas, value: 1}\n',
      'over/helm.yaml': 'spec: {replicas: 1}\n',
    };
    expect(said(files)).toEqual([
      expect.stringMatching(/^MF025 warning base\/kustomization\.yaml:1 /),
      'MF017 error over/kustomization.yaml:1 the kustomization is not built, so its patches are not applied: of a Deployment by patches/replicas.yaml, and 2 more; build it first: kubectl kustomize over | tierwall list -',
    ]);
    expect(read(files).workloads).toHaveLength(1);
  });

  it('is one that changes where a file changes that its kustomization lists', () => {
    const content = (patch: string) =>
      read({ 'kustomization.yaml': 'patches: [{path: p.yaml}]\n', 'p.yaml': patch }).unseen[0]?.content;
    const patch = (value: number) => `- {op: replace, path: /spec/replicas, value: ${value}}\n`;
    expect(content(patch(1))).toBe(content(patch(1)));
    expect(content(patch(1))).not.toBe(content(patch(2)));
  });

  it('warns of data that is no YAML', () => {
    const files = {
      'kustomization.yaml': 'configMapGenerator: [{name: a, files: [b.yaml]}]\n',
      'b.yaml': '{{ if x }}\nkind: Pod\n',
    };
    expect(read(files).problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'MF025 warning',
      'MF014 warning',
    ]);
  });

  it('is as strict about an object that is data, too', () => {
    const twice = pod('b').replace('metadata:', 'metadata: {name: c}\nmetadata:');
    const files = { 'kustomization.yaml': 'configMapGenerator: [{name: a, files: [b.yaml]}]\n', 'b.yaml': twice };
    expect(read(files).problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'MF025 warning',
      'MF011 error',
    ]);
  });

  it('keeps nothing from being read by listing it as data', () => {
    const listed = { 'kustomization.yaml': 'configMapGenerator: [{name: a, files: [b.yaml]}]\n', 'b.yaml': pod('b') };
    expect(read(listed).workloads).toHaveLength(1);
  });

  it.each([
    ['its base first', 'base', 'overlay'],
    ['its base last', 'zbase', 'overlay'],
  ])('is told of by objects that lack what those of another folder have: %s', (_, base, overlay) => {
    const object = (kind: string, apiVersion: string, spec: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n---\n`;
    const files: Record<string, string> = {
      [`${base}/a.yaml`]: `${deployment}---\n${object('Service', 'v1', '{ports: [{port: 80}]}')}`,
      [`${overlay}/p.yaml`]: [
        object('Deployment', 'apps/v1', '{replicas: 2}'),
        object('Deployment', 'apps/v1', '{template: {spec: {containers: [{name: main, ports: [{name: http}]}]}}}'),
        object('Service', 'v1', '{type: LoadBalancer}'),
      ].join(''),
    };
    expect(said(files)).toEqual([
      `MF017 error overlay/p.yaml:1 a patch of Deployment default/a at ${base}/a.yaml:1, not a whole object, and is not applied (and 2 more in this folder); build it first: kubectl kustomize overlay | tierwall list -`,
    ]);
    expect(read(files).workloads).toHaveLength(1);
  });

  it.each([
    ['in the same folder', { 'a/a.yaml': deployment, 'a/b.yaml': partial }, ['MF024', 'MF032']],
    ['with nothing whole beside it', { 'a/a.yaml': partial }, ['MF032']],
    ['that are both whole', { 'a/a.yaml': deployment, 'b/b.yaml': deployment }, ['MF024']],
    [
      'of another namespace',
      { 'a/a.yaml': deployment, 'b/b.yaml': partial.replace('a}', 'a, namespace: b}') },
      ['MF032'],
    ],
  ])('is not told of by objects %s', (_, files, codes) => {
    expect(read(files).problems.map(({ code }) => code)).toEqual(codes);
  });

  it('names objects of two overlays once for each pair of files', () => {
    const objects = `${pod('a')}---\n${pod('b')}---\n${pod('c')}`;
    expect(said({ 'one/a.yaml': objects, 'two/a.yaml': objects, 'three/a.yaml': pod('a') })).toEqual([
      expect.stringMatching(/^MF024 error two\/a\.yaml:1 .*at one\/a\.yaml:1.*\(and 2 more of these two files\)/),
      expect.stringMatching(/^MF024 error three\/a\.yaml:1 .*at one\/a\.yaml:1/),
    ]);
  });
});

describe('a document that decides nothing', () => {
  const broken = 'data: {a: [}\n';
  it.each([
    [
      'a Secret with a key twice',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: b, a: c}\n',
      'MF011 warning',
    ],
    ['a ConfigMap that is no YAML', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${broken}`, 'MF010 warning'],
    ['values of a chart', `replicas: 1\n${broken}`, 'MF010 warning'],
    [
      'a kind that is known to make no pods',
      `apiVersion: cert-manager.io/v1\nkind: Issuer\n${broken}`,
      'MF010 warning',
    ],
    [
      'a kind that nobody knows, with a key twice',
      'apiVersion: example.com/v1\nkind: Thing\na: 1\na: 2\n',
      'MF011 warning',
    ],
    [
      'a kind that nobody knows, with a key twice and a pod template',
      'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\ntemplate: {spec: {containers: [], a: 1, a: 2}}\n',
      'MF011 error',
    ],
    [
      'a Rollout whose pods are those of another object',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {a: 1, a: 2}\n',
      'MF011 error',
    ],
    [
      'a kind that nobody knows, which would have to be named',
      `apiVersion: example.com/v1\nkind: Thing\n${broken}`,
      'MF010 error',
    ],
    ['a HelmRelease', `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n${broken}`, 'MF010 error'],
    ['a policy of Kyverno', `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n${broken}`, 'MF010 error'],
    ['a policy', `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${broken}`, 'MF010 error'],
    ['a policy of Cilium', `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n${broken}`, 'MF010 error'],
    ['a list with a Pod in it', `apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n${broken}`, 'MF010 error'],
    ['an object of no kind', `apiVersion: v1\n${broken}`, 'MF010 error'],
  ])('is told from one that does: %s', (_, text, expected) => {
    const problems = read({ 'a.yaml': text }).problems.map(({ code, severity }) => `${code} ${severity}`);
    expect(problems[0]).toBe(expected);
  });

  it('stops the verdict where kubectl would not get to what follows', () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${broken}`;
    expect(read({ 'a.yaml': `${secret}---\n${pod('a')}` }).problems[0]?.severity).toBe('error');
    expect(read({ 'a.yaml': `${pod('a')}---\n${secret}` }).problems[0]?.severity).toBe('warning');
  });
});
