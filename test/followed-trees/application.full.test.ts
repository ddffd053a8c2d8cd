// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Argo CD
import { application, CHART, deployment, FollowedTree, kustomization, ofHelm, ofKustomize, SOURCE } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('an Application of Argo CD', () => {
  ofHelm('is made by the chart that is the root, with its own values', async () => {
    const { workloads, unseen } = await seen('argocd: apps', {
      'apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 1.0.0\n',
      'apps/values.yaml': 'all: [web, db]\n',
      'apps/templates/all.yaml': `{{- range .Values.all }}\n---\n${application('{{ . }}', 'path: "{{ . }}"')}{{- end }}\n`,
      'web/all.yaml': deployment('web'),
      'db/all.yaml': deployment('db'),
    });
    expect([workloads, unseen]).toEqual([['shop/db[Deployment]', 'shop/web[Deployment]'], []]);
  });

  it('is followed to plain files, right in its folder or below', async () => {
    const files = {
      'apps/one.yaml': application('one', 'path: one'),
      'one/web.yaml': deployment('web'),
      'one/deep/db.yaml': deployment('db'),
    };
    expect((await seen('argocd: apps', files)).workloads).toEqual(['shop/web[Deployment]']);
    const below = {
      ...files,
      'apps/one.yaml': application('one', 'path: one, directory: {recurse: true, exclude: "*.yml"}'),
    };
    expect((await seen('argocd: apps', below)).workloads).toEqual(['shop/db[Deployment]', 'shop/web[Deployment]']);
  });

  it('is followed where only replicas are left to others, and where it is said twice alike', async () => {
    const one = application('one', 'path: one').replace(
      'project:',
      'syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}, ignoreDifferences: [{kind: Deployment, jsonPointers: [/spec/replicas]}], project:',
    );
    const files = { 'apps/one.yaml': one, 'apps/two.yaml': one, 'one/web.yaml': deployment('web') };
    expect(await seen('argocd: apps', files)).toMatchObject({ workloads: ['shop/web[Deployment]'], unseen: [] });
    const other = { 'apps/two.yaml': application('one', 'path: two'), 'two/db.yaml': deployment('db') };
    const twice = await seen('argocd: apps', { ...files, ...other });
    expect([twice.unseen, twice.stderr]).toEqual([
      ['Application one'],
      expect.stringContaining('is not followed: it is declared twice, with different specs'),
    ]);
  });

  it('leads to itself by Applications, applies its own folder as it says, and ends', async () => {
    const { workloads, unseen } = await seen('argocd: apps', {
      'apps/all.yaml': `${application('all', 'path: apps')}---\n${application('one', 'path: one')}`,
      'apps/own.yaml': deployment('own'),
      'apps/deep/not.yaml': deployment('not'),
      'one/web.yaml': deployment('web'),
      'one/all.yaml': application('all', 'path: apps'),
    });
    expect([workloads, unseen]).toEqual([['shop/own[Deployment]', 'shop/web[Deployment]'], []]);
  });

  it('has of several sources what the last one says', async () => {
    const several = application('one', 'path: one').replace(
      /source: .*/,
      `sources: [${['one', 'two'].map((path) => `{repoURL: https://example.org/a/b, path: ${path}}`).join(', ')}]}`,
    );
    const { workloads, stderr } = await seen('argocd: apps', {
      'apps/one.yaml': several,
      'one/all.yaml': `${deployment('web')}---\n${deployment('db')}`,
      'two/web.yaml': deployment('web', 'app: last'),
    });
    expect([workloads, stderr]).toEqual([['shop/db[Deployment]', 'shop/web[Deployment]'], '']);
    const stdout = await tree.rendered();
    expect(stdout.match(/name: "web"/g)).toHaveLength(1);
    expect(stdout).toContain('matchLabels: {app: last}');
  });

  it('is followed in a List, as what stands beside it there', async () => {
    const listed = (items: readonly string[]) =>
      `apiVersion: v1\nkind: List\nitems:\n${items.map((one) => `- ${one.trim().replaceAll('\n', '\n  ')}\n`).join('')}`;
    const { workloads, unseen } = await seen('argocd: apps', {
      'apps/all.yaml': listed([application('one', 'path: one'), deployment('db')]),
      'one/web.yaml': listed([deployment('web'), application('two', 'path: nowhere')]),
    });
    expect([workloads, unseen]).toEqual([['default/db[Deployment]', 'shop/web[Deployment]'], ['Application two']]);
    const flux = await seen('flux: cluster', {
      'cluster/all.yaml': listed([kustomization('a', `{path: ./a, ${SOURCE}}`), deployment('db')]),
      'a/web.yaml': deployment('web'),
    });
    expect([flux.workloads, flux.unseen]).toEqual([['default/db[Deployment]', 'default/web[Deployment]'], []]);
  });

  ofHelm('whose chart fails is named in one line', async () => {
    const { stderr } = await seen('argocd: apps', {
      ...CHART,
      'charts/db/templates/db.yaml': 'a: {{ fail "no value" }}',
      'apps/one.yaml': application('one', 'path: charts/db'),
    });
    expect(stderr).toMatch(/^Application argocd\/one is not followed: helm template: Error: .*no value$/m);
  });

  ofKustomize('is a kustomization where the folder has a chart, too, and labels with its name', async () => {
    const { workloads } = await seen('argocd: apps', {
      'apps/one.yaml': application('one', 'path: both'),
      'apps/two.yaml': application(
        'two',
        "path: k, kustomize: {commonLabels: {app: 'x-${ARGOCD_APP_NAME}-$ARGOCD_APP_NAMESPACE'}, components: [../c, ../nowhere], ignoreMissingComponents: true}",
      ),
      'both/Chart.yaml': CHART['charts/db/Chart.yaml'],
      'both/templates/db.yaml': deployment('db'),
      'both/kustomization.yaml': 'resources: [web.yaml]\n',
      'both/web.yaml': deployment('web'),
      'k/kustomization.yaml': 'resources: [two.yaml]\n',
      'k/two.yaml': deployment('two'),
      'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -c\n',
    });
    expect(workloads).toEqual(['shop/two-c[Deployment]', 'shop/web[Deployment]']);
    const stdout = await tree.rendered();
    expect(stdout).toContain('app: x-two-shop');
  });

  ofHelm('has overrides of its source in its folder, those with its name last', async () => {
    const files = {
      ...CHART,
      'apps/one.yaml': application('one', 'path: charts/db, helm: {releaseName: a, valuesObject: {label: app}}'),
      'charts/db/.argocd-source.yaml': 'path: nowhere\nhelm: {releaseName: b, valuesObject: {label: all}}\n',
    };
    expect((await seen('argocd: apps', files)).workloads).toEqual(['shop/b[Deployment]']);
    const own = { ...files, 'charts/db/.argocd-source-one.yaml': 'helm: {releaseName: null}\n' };
    expect((await seen('argocd: apps', own)).workloads).toEqual(['shop/one[Deployment]']);
    const stdout = await tree.rendered();
    expect(stdout).toContain('app: "all"');
  });

  ofHelm('gives Helm its parameters, lists and files, and puts what names no namespace into its own', async () => {
    const { workloads, stderr } = await seen('argocd: apps', {
      ...CHART,
      'charts/db/templates/db.yaml': `${deployment('{{ .Values.name }}', 'list: "{{ join "-" .Values.list }}", file: "{{ .Values.file | trim }}", of: "{{ .Release.Namespace }}"')}# {{ .Values.text }}\n`,
      'charts/db/extra.txt': 'from-file\n',
      'apps/one.yaml': application(
        'one',
        "path: charts/db, helm: {namespace: release, kubeVersion: 1.30.1, apiVersions: [a/v1], parameters: [{name: name, value: db}, {name: name, value: 'x-$ARGOCD_APP_NAME'}, {name: list, value: '{a,b}'}, {name: text, value: 'a$$b', forceString: true}], fileParameters: [{name: file, path: extra.txt}]}",
      ),
    });
    expect([workloads, stderr]).toEqual([['shop/x-one[Deployment]'], expect.not.stringContaining('not followed')]);
    const stdout = await tree.rendered();
    expect(stdout).toContain('list: "a-b", file: "from-file", of: "release"');
    expect(stdout).toContain('# a$b\n');
  });

  ofHelm('has what an install applies of crds, whatever it is, unless it says otherwise', async () => {
    const crd = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n';
    const files = (source: string) => ({
      ...CHART,
      'charts/db/crds/all.yaml': `${crd}---\n${deployment('hidden')}`,
      'apps/one.yaml': application('one', source),
    });
    expect((await seen('argocd: apps', files('path: charts/db'))).workloads).toEqual([
      'shop/hidden[Deployment]',
      'shop/one[Deployment]',
    ]);
    const stdout = await tree.rendered();
    expect(stdout).not.toContain('CustomResourceDefinition');
    expect((await seen('argocd: apps', files('path: charts/db, helm: {skipCrds: true}'))).workloads).toEqual([
      'shop/one[Deployment]',
    ]);
  });

  it('has the files that its globs take, to which a slash is a letter, without those that say so', async () => {
    const { workloads } = await seen('argocd: apps', {
      'apps/one.yaml': application(
        'one',
        "path: one, directory: {recurse: true, include: '*.yaml', exclude: '{b/*,c/*}'}",
      ),
      'one/a/web.yaml': deployment('web'),
      'one/b/deep/db.yaml': deployment('db'),
      'one/c/db.yaml': deployment('db'),
      'one/d/skipped.yaml': `# +argocd:skip-file-rendering\n${deployment('skipped')}`,
    });
    expect(workloads).toEqual(['shop/web[Deployment]']);
  });

  it('has what a hydrator is given', async () => {
    const dry = application('one', 'path: x').replace(
      /source: .*/,
      'sourceHydrator: {drySource: {repoURL: https://example.org/a/b, path: one, targetRevision: main}, syncSource: {targetBranch: hydrated, path: x}}}',
    );
    const { workloads, unseen } = await seen('argocd: apps', {
      'apps/one.yaml': dry,
      'one/web.yaml': deployment('web'),
    });
    expect([workloads, unseen]).toEqual([['shop/web[Deployment]'], []]);
  });

  it('is of one cluster, or the set says of which', async () => {
    const files = {
      'apps/one.yaml': `${application('one', 'path: one')}---\n${application('two', 'path: two', '{name: west, namespace: shop}')}`,
      'one/web.yaml': deployment('web'),
      'two/db.yaml': deployment('db'),
    };
    expect((await seen('argocd: apps', files)).stderr).toContain(
      'its Applications go to 2 clusters (https://kubernetes.default.svc, west); write a set for each, with cluster:',
    );
    expect(await seen('argocd: apps, cluster: west', files)).toMatchObject({
      workloads: ['shop/db[Deployment]'],
      unseen: [],
    });
    const alike = { ...files, 'apps/one.yaml': files['apps/one.yaml'].replace('west', 'in-cluster') };
    expect((await seen('argocd: apps', alike)).workloads).toEqual(['shop/db[Deployment]', 'shop/web[Deployment]']);
    expect((await seen('argocd: apps, cluster: in-cluster', alike)).workloads).toHaveLength(2);
  });

  it('has the labels of its namespace, where Argo CD keeps them', async () => {
    const one = application('one', 'path: one').replace(
      'spec: {',
      'spec: {syncPolicy: {syncOptions: [CreateNamespace=true], managedNamespaceMetadata: {labels: {team: red}}}, ',
    );
    await seen('argocd: apps', { 'apps/one.yaml': one, 'one/web.yaml': deployment('web') });
    const stdout = await tree.rendered();
    expect(stdout).toContain('"kind":"Namespace","metadata":{"name":"shop","labels":{"team":"red"}}');
  });
});
