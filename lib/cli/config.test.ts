import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FreshRepository } from '../../test/fresh-repository.ts';
import { config, DENIED } from '../../test/sets.ts';

const fresh = new FreshRepository();
const { run } = fresh;

describe('tierwall config', () => {
  it('writes a first file by what the repository holds, and never over one', async () => {
    fresh.repository.write({
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/values-production.yaml': 'a: 1\n',
      // From this, tools make values.schema.json. They are no values.
      'charts/web/values.schema.yaml': 'type: object\n',
      'charts/common/Chart.yaml': 'apiVersion: v2\nname: common\ntype: library\nversion: 1.0.0\n',
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': DENIED,
      'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      'deploy/all.yaml': DENIED,
      // Grafana's own, and not an object.
      'dashboards/sources.yaml': 'apiVersion: 1\ndatasources: []\n',
    });
    const { status, stdout } = await run('config', 'init');
    expect(status).toBe(0);
    expect(stdout.replace(/^#.*\n/gm, '')).toBe(`version: 1
sets:
  web-production:
    chart: charts/web
    values:
      - charts/web/values-production.yaml
    release: web
  dev:
    kustomization: overlays/dev
  deploy-folder:
    folder: deploy
`);
    expect(await run('config', 'check')).toMatchObject({
      status: 0,
      stdout: 'tierwall.yaml is valid: web-production, dev, deploy-folder\n',
    });
    expect(await run('config', 'init')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('exists already'),
    });
  });

  it('reads a folder above a kustomization without what belongs to that', async () => {
    fresh.repository.write({
      'deploy/web/kustomization.yaml': 'resources: [../namespace.yaml, all.yaml]\n',
      'deploy/web/all.yaml': DENIED,
      'deploy/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
      'deploy/skaffold.yaml': 'apiVersion: skaffold/v4beta6\nkind: Config\n',
      'deploy/deny.yaml': DENIED,
      'deploy/db/all.yaml': DENIED,
      'catalog-info.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop}\n',
      'infra/Kustomization': 'resources: []\n',
    });
    const { stdout } = await run('config', 'init');
    expect(stdout.replace(/^[\s\S]*sets:\n/, '')).toBe(`  web:
    kustomization: deploy/web
  infra-kustomization:
    kustomization: infra
  deny:
    folder: deploy/deny.yaml
  db:
    folder: deploy/db
`);
  });

  it('takes plain manifests at the top for one set', async () => {
    fresh.repository.write({ 'web.yaml': DENIED, 'db/all.yaml': DENIED });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  manifests:\n    folder: .\n');
  });

  it('takes a package of kpt with the packages in it for one set', async () => {
    const kptfile = 'apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: shop}\n';
    fresh.repository.write({
      'packages/shop/Kptfile': kptfile,
      'packages/shop/web/Kptfile': kptfile,
      'packages/shop/web/all.yaml': DENIED,
      'packages/shop/db/all.yaml': DENIED,
      'packages/empty/Kptfile': kptfile,
    });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  shop:\n    folder: packages/shop\n');
  });

  it('tells kustomizations of one name apart by what they are of', async () => {
    const files = ['apps/shop/overlays/prod', 'apps/web/overlays/prod', 'apps/web/overlays/dev', 'infra/a/prod'];
    fresh.repository.write(Object.fromEntries(files.map((path) => [`${path}/kustomization.yaml`, 'resources: []\n'])));
    const { stdout } = await run('config', 'init');
    expect(stdout.match(/^ {2}[\w-]+(?=:)/gm)?.map((name) => name.trim())).toEqual([
      ...['shop-prod', 'dev', 'web-prod', 'a-prod'],
    ]);
  });

  it('writes names of sets that it reads, also for long paths', async () => {
    const folder = 'openshift-data-foundation-operator/operator';
    const paths = [1, 2, 3, 4].map((i) => `${folder}/overlays/stable-4.1${i}`);
    const others = [1, 2, 3, 4].map((i) => `other/operator/overlays/stable-4.1${i}`);
    const long = ['a', 'b'].map((of) => `${of}/${'x'.repeat(99)}`);
    fresh.repository.write(
      Object.fromEntries(
        [...paths, ...others, ...long].map((path) => [`${path}/kustomization.yaml`, 'resources: []\n']),
      ),
    );
    await run('config', 'init');
    const { status, stdout } = await run('config', 'check');
    expect(status).toBe(0);
    expect(stdout).toContain(' foundation-operator-operator-stable-4.14');
  });

  it.each([
    ['flux-monorepo', 'sets:\n  production:\n    flux: clusters/production\n'],
    ['argocd-app-of-apps', 'sets:\n  root:\n    argocd: root.yaml\n'],
    ['argocd-applicationset', 'sets:\n  sets-argocd:\n    argocd: sets\n'],
  ])('finds what leads to all the rest in %s', async (name, sets) => {
    fresh.repository.copy(`test/repositories/${name}/before`);
    rmSync(join(fresh.repository.folder, 'tierwall.yaml'));
    expect((await run('config', 'init')).stdout).toContain(sets);
  });

  it('finds a chart that makes Applications', async () => {
    fresh.repository.write({
      'apps/Chart.yaml': 'apiVersion: v2\nname: applications\nversion: 1.0.0\n',
      'apps/templates/all.yaml':
        '{{- range .Values.all }}\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: {{ . }}}\n{{- end }}\n',
      'web/all.yaml': DENIED,
    });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  apps-argocd:\n    argocd: apps\n');
  });

  it('takes no template of a chart for an Application, and the first of charts that lead to each other', async () => {
    const application = (path: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: a\n  namespace: {{ .Values.namespace }}\nspec:\n  source:\n    path: ${path}\n`;
    fresh.repository.write({
      'charts/bootstrap/Chart.yaml': 'apiVersion: v2\nname: bootstrap\nversion: 1.0.0\n',
      'charts/bootstrap/templates/apps.yaml': application('charts/apps'),
      'charts/apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 1.0.0\n',
      'charts/apps/templates/web.yaml': application('charts/web'),
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    });
    expect((await run('config', 'init')).stdout.replace(/^[\s\S]*sets:\n/, '')).toBe(
      '  bootstrap:\n    argocd: charts/bootstrap\n',
    );
  });

  it('takes the kustomizations that Applications are part of, as their patches say what is applied', async () => {
    fresh.repository.write({
      'apps/base/web.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec: {source: {path: web}}\n',
      'apps/base/kustomization.yaml': 'resources: [web.yaml]\n',
      'apps/overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      'apps/overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
      'web/all.yaml': DENIED,
    });
    expect((await run('config', 'init')).stdout.replace(/^[\s\S]*sets:\n/, '')).toBe(
      '  dev:\n    argocd: apps/overlays/dev\n  prod:\n    argocd: apps/overlays/prod\n',
    );
  });

  const kustomization = (name: string, path: string, source = 'GitRepository') =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ${path}, sourceRef: {kind: ${source}, name: a}}\n`;

  it.each(['GitRepository', 'OCIRepository'])(
    'finds the Kustomizations of Flux that lead to each other by the top of a %s',
    async (source) => {
      fresh.repository.write({
        'kubernetes/flux/config/cluster.yaml': kustomization('cluster', './kubernetes/flux'),
        'kubernetes/flux/config/flux.yaml': kustomization('flux', './', source),
        'kubernetes/flux/apps.yaml': kustomization('cluster-apps', './kubernetes/apps'),
        'kubernetes/apps/shop/web/ks.yaml': kustomization('web', './kubernetes/apps/shop/web/app'),
      });
      expect((await run('config', 'init')).stdout.replace(/^[\s\S]*sets:\n/, '')).toBe(
        '  config:\n    flux: kubernetes/flux/config\n',
      );
    },
  );

  it('finds the Kustomizations of Flux to which no other one leads', async () => {
    fresh.repository.write({
      'kubernetes/flux/cluster/ks.yaml': kustomization('cluster-apps', './kubernetes/apps'),
      'kubernetes/apps/shop/web/ks.yaml': kustomization('web', './kubernetes/apps/shop/web/app'),
      'kubernetes/apps/data/db/ks.yaml': kustomization('db', './kubernetes/apps/data/db/app'),
    });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  cluster:\n    flux: kubernetes/flux/cluster\n');
  });

  it('finds the rest, too, if what delivers is of other repositories alone', async () => {
    const application = (path: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    repoURL: https://example.com/of/another\n    path: ${path}\n`;
    fresh.repository.write({
      'one/app.yaml': application('./'),
      'one/notes.yaml': DENIED,
      'two/app.yaml': application('overlays/dev'),
      'web/all.yaml': DENIED,
    });
    const { stdout } = await run('config', 'init');
    expect(stdout.match(/^ {2}.*|^ {4}\w+: .*/gm)?.map((line) => line.trim())).toEqual([
      ...['app:', 'argocd: one/app.yaml', 'two-argocd:', 'argocd: two'],
      ...['one-folder:', 'folder: one', 'web-folder:', 'folder: web'],
    ]);
  });

  it('says where there is more than what Flux and Argo CD lead to', async () => {
    const set = (path: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec: {template: {spec: {source: {path: '${path}'}}}}\n`;
    fresh.repository.write({
      'sets/a.yaml': set('teams/{{ .team }}/app'),
      'sets/chart/Chart.yaml': 'apiVersion: v2\nname: sets\nversion: 1.0.0\n',
      'sets/chart/values.yaml': 'apps: [named]\n',
      'sets/chart/templates/a.yaml': set('{{ .Values.app }}'),
      ...Object.fromEntries(
        ['teams/red/app', 'teams/red/other', 'named', 'orphan/base'].map((path) => [`${path}/all.yaml`, DENIED]),
      ),
      'orphan/web/kustomization.yaml': 'resources: [../base]\n',
    });
    const { stderr } = await run('config', 'init');
    expect(stderr).toContain(
      'in no set, as no file of Flux or Argo CD names them: orphan/base, orphan/web, teams/red/other\n',
    );
  });

  it('says which folders it leaves out, and never that nothing is there', async () => {
    fresh.repository.write({ 'main.tf': '"helm_release"\n' });
    expect((await run('config', 'init')).stderr).toContain('is not read: Terraform (main.tf); write');
    fresh.repository.write({ 'web/examples/a/all.yaml': DENIED, 'test/x.yaml': 'a: 1\n' });
    expect((await run('config', 'init')).stderr).toContain(
      'all manifests here are in folders of tests, examples or vendored files: web/examples; name such a folder',
    );
    fresh.repository.write({
      'web/deploy/all.yaml': DENIED,
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'chart/templates/tests/pod.yaml': DENIED,
    });
    expect((await run('config', 'init')).stderr).toContain(
      'in no set, as tests, examples and vendored files are seldom applied: web/examples\n',
    );
  });

  it('shows a set as it is read, and writes it by the names that messages give', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  made: {command: [cat, x.yaml]}\n'), 'x.yaml': DENIED });
    expect((await run('config', 'render', 'made')).stdout).toBe(DENIED);
    expect((await run('config', 'render', 'made', '-o', 'out')).stderr).toBe('out/rendered/made.yaml\n');
    expect(await run('config', 'render', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('tierwall.yaml has no set nobody; it has made'),
    });
  });
});
