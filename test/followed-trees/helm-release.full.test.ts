import { application, CHART, deployment, FollowedTree, OF_CHART, ofHelm, release } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('the version of Kubernetes of a set', () => {
  const chart = {
    'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\nkubeVersion: ">=1.33.0-0"\n',
    'charts/db/templates/db.yaml': deployment('{{ .Capabilities.KubeVersion.Minor }}'),
  };
  const followed = {
    'cluster/all.yaml': release(`{${OF_CHART}}`),
    'apps/all.yaml': application('db', 'path: charts/db'),
    'old/all.yaml': application('db', 'path: charts/db, helm: {kubeVersion: 1.34.0}'),
  };

  ofHelm.each([
    ['chart: charts/db', 'default/33[Deployment]'],
    ['flux: cluster', 'data/33[Deployment]'],
    ['argocd: apps', 'shop/33[Deployment]'],
    ['argocd: old', 'shop/34[Deployment]'],
  ])('is what Helm renders for, unless an Application says another: %s', async (set, workload) => {
    const { workloads } = await seen(`${set}, kubeVersion: 1.33.0`, { ...chart, ...followed });
    expect(workloads).toEqual([workload]);
  });

  ofHelm('is asked for by a chart that does not accept it', async () => {
    const { stderr } = await seen('chart: charts/db, kubeVersion: 1.20.0', chart);
    expect(stderr).toContain('which is incompatible with Kubernetes v1.20.0; kubeVersion in the set is the version');
  });

  it('has three parts', async () => {
    const { stderr } = await seen('chart: charts/db, kubeVersion: 1.30', chart);
    expect(stderr).toContain('sets.all.kubeVersion is 1.3; write the version of Kubernetes');
  });
});

describe('a HelmRelease of Flux', () => {
  ofHelm.each<[what: string, spec: string, workload: string]>([
    ['by its name', `{${OF_CHART}}`, 'data/db[Deployment]'],
    ['in another namespace', `{${OF_CHART}, targetNamespace: other}`, 'other/other-db[Deployment]'],
    ['by another name', `{${OF_CHART}, releaseName: store}`, 'data/store[Deployment]'],
  ])('is installed %s', async (_, spec, workload) => {
    const { workloads, unseen } = await seen('flux: cluster', { ...CHART, 'cluster/db.yaml': release(spec) });
    expect([workloads, unseen]).toEqual([[workload], []]);
  });

  ofHelm('has the values of its files, then of others, then its own', async () => {
    const read = async (more: string) => {
      await seen('flux: cluster', {
        ...CHART,
        'files/one.yaml': 'label: file\n',
        'cluster/v.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: {name: v, namespace: data}\ndata: {label: ZnJvbQ==}\n',
        'cluster/db.yaml': release(
          `{${OF_CHART.replace('./charts/db,', './charts/db, valuesFiles: [files/one.yaml],')}${more}}`,
        ),
      });
      const stdout = await tree.rendered();
      return /matchLabels: \{app: "([^"]*)"/.exec(stdout)?.[1];
    };
    const from = ', valuesFrom: [{kind: Secret, name: v, valuesKey: label, targetPath: label}]';
    expect(await read('')).toBe('file');
    expect(await read(from)).toBe('from');
    expect(await read(`${from}, values: {label: last}`)).toBe('last');
  });

  const rendered = async () => await tree.rendered();
  ofHelm('types a value at a path as helm --set does', async () => {
    for (const [written, value] of [
      ['"yes"', 'yes'],
      ['"012"', '012'],
      ['"12"', '12'],
      ['"true"', 'true'],
      [`"'true'"`, 'true'],
      ['"2026-01-01"', '2026-01-01'],
    ] as const) {
      await seen('flux: cluster', {
        ...CHART,
        'charts/db/templates/kind.yaml': '# {{ kindOf .Values.label }} {{ .Values.label }}\n',
        'cluster/v.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: data}\ndata: {label: ${written}}\n`,
        'cluster/db.yaml': release(
          `{${OF_CHART}, valuesFrom: [{kind: ConfigMap, name: v, valuesKey: label, targetPath: label}]}`,
        ),
      });
      expect(await rendered()).toContain(`matchLabels: {app: "${value}"}`);
    }
  });

  ofHelm('has the older field of a file of values, without those that may be missing', async () => {
    await seen('flux: cluster', {
      ...CHART,
      'one.yaml': 'label: one\n',
      'cluster/db.yaml': release(
        `{${OF_CHART.replace('./charts/db,', './charts/db, valuesFile: one.yaml, valuesFiles: [nowhere.yaml], ignoreMissingValuesFiles: true,')}}`,
      ),
    });
    expect(await rendered()).toContain('matchLabels: {app: "one"}');
  });

  ofHelm('has what an install applies of crds and hooks, unless it says otherwise', async () => {
    const files = (spec: string) => ({
      ...CHART,
      'charts/db/crds/x.yaml': deployment('crd'),
      'charts/db/templates/hook.yaml': deployment('hook').replace(
        '{name: "hook"}',
        '{name: hook, annotations: {helm.sh/hook: post-install}}',
      ),
      'cluster/db.yaml': release(`{${OF_CHART}${spec}}`),
    });
    const names = async (spec: string) =>
      (await seen('flux: cluster', files(spec))).workloads.map((name) => name.replace(/data\/|\[.*/g, ''));
    expect(await names('')).toEqual(['crd', 'db', 'hook']);
    expect(await names(', install: {crds: Skip, disableHooks: true}, upgrade: {disableHooks: true}')).toEqual(['db']);
    expect(await names(', install: {crds: Skip}, upgrade: {crds: CreateReplace}')).toEqual(['crd', 'db', 'hook']);
    const { stderr } = await seen('flux: cluster', files(', install: {disableHooks: true}'));
    expect(stderr).toContain('its hooks are disabled for only one of install and upgrade');
  });

  ofHelm('changes hooks as its strategy says, and is left where that hangs on the version', async () => {
    const files = (spec: string) => ({
      ...CHART,
      'charts/db/templates/hook.yaml': deployment('hook').replace(
        '{name: "hook"}',
        '{name: hook, annotations: {helm.sh/hook: post-install}}',
      ),
      'cluster/db.yaml': release(`{${OF_CHART}, ${spec}}`),
    });
    const renderers = (target: string) =>
      `postRenderers: [{kustomize: {patches: [{target: {kind: Deployment${target}}, patch: '[{"op": "replace", "path": "/metadata/name", "value": "x"}]'}]}}]`;
    const names = async (spec: string) =>
      (await seen('flux: cluster', files(spec))).workloads.map((name) => name.replace(/data\/|\[.*/g, ''));
    expect(await names(renderers(', name: db'))).toEqual(['hook', 'x']);
    expect(await names(`${renderers(', name: hook')}, postRenderStrategy: combined`)).toEqual(['db', 'x']);
    expect(await names(`${renderers(', name: hook')}, postRenderStrategy: separate`)).toEqual(['db', 'x']);
    expect(await names(`${renderers(', name: hook')}, postRenderStrategy: nohooks`)).toEqual(['db', 'hook']);
    const { unseen, stderr } = await seen('flux: cluster', files(renderers(', name: hook')));
    expect([unseen, stderr]).toEqual([
      ['HelmRelease db'],
      expect.stringContaining('whether its postRenderers change hooks depends on the version of Flux'),
    ]);
  });

  ofHelm('labels its namespaces, and all it has with commonMetadata', async () => {
    const files = (spec: string) => ({
      ...CHART,
      'charts/db/templates/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: data}\n',
      'cluster/db.yaml': release(`{${OF_CHART}${spec}}`),
    });
    await seen('flux: cluster', files(''));
    expect(await rendered()).toContain(
      '"name":"data","labels":{"helm.toolkit.fluxcd.io/name":"db","helm.toolkit.fluxcd.io/namespace":"data"}',
    );
    await seen('flux: cluster', files(', commonMetadata: {labels: {team: red}}'));
    expect(await rendered()).toContain('"kind":"Deployment","metadata":{"name":"db","labels":{"team":"red",');
  });

  it.each([
    ['upgrade: {preserveValues: true}', 'its spec.upgrade.preserveValues is not supported'],
    ['strange: 1, install: {odd: 1}', 'its spec.strange and spec.install.odd are not supported'],
    [
      'valuesFrom: [{kind: ConfigMap, name: v, targetPath: "a[0]", valuesKey: label}]',
      'its values from label in ConfigMap data/v cannot be read into a[0]',
    ],
    [
      'valuesFrom: [{kind: ConfigMap, name: v, targetPath: a, valuesKey: list}]',
      'its values from list in ConfigMap data/v cannot be read into a',
    ],
    [
      'valuesFrom: [{kind: ConfigMap, name: v, valuesKey: nothing, optional: true}]',
      'its values come from nothing in ConfigMap data/v, which is not in the tree',
    ],
    ['postRenderers: [{exec: {command: x}}]', 'its spec.postRenderers.exec is not supported'],
    [
      'valuesFrom: [{kind: Secret, name: x}]',
      'its values come from values.yaml in Secret data/x, which is not in the tree, or is encrypted',
    ],
    ['kubeConfig: {}', 'it is for another cluster'],
  ])('is left and named with %s', async (spec, said) => {
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      ...CHART,
      'cluster/v.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: data}\ndata: {label: x, list: "{a,b}"}\n',
      'cluster/db.yaml': release(`{${OF_CHART}, ${spec}}`),
    });
    expect([workloads, unseen, stderr]).toEqual([[], ['HelmRelease db'], expect.stringContaining(said)]);
  });

  it.each([
    [
      '{chart: {kind: OCIRepository, spec: {url: oci://example.org/db}}}',
      'its chart of oci://example.org/db is not in the tree',
    ],
    ['{chartRef: {kind: OCIRepository, name: x}}', 'its chart of OCIRepository data/x is not in the tree'],
    [`{${OF_CHART.replace('./charts/db,', './charts/db, odd: 1,')}}`, 'its chart.spec.odd is not supported'],
  ])('is left and named as %s', async (spec, said) => {
    const { workloads, unseen, stderr } = await seen('flux: cluster', { ...CHART, 'cluster/db.yaml': release(spec) });
    expect([workloads, unseen, stderr]).toEqual([[], ['HelmRelease db'], expect.stringContaining(said)]);
  });
});
