import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository } from '../../test/git-repository.ts';
import { type Ended, tierwall } from '../../test/in-process.ts';
import { ownLeftovers } from '../../test/own-leftovers.ts';
import { takesLong } from '../../test/takes-long.ts';

const workload = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: a, image: example.org/a, ports: [{containerPort: 80}]}]}}
`;
const policy = (ingress: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [${ingress}]}
`;
const DENIED = `${workload('web')}---\n${workload('db')}---\n${policy('')}`;
const OPEN = `${workload('web')}---\n${workload('db')}---\n${policy('{}')}`;
const config = (sets: string, all = '') => `version: 1\n${all}sets:\n${sets}`;
const intent = (...edges: string[]) =>
  `version: 1\nguarded:\n  - {workload: 'shop/web[Deployment]', directions: [ingress]}\nedges: [${edges
    .map((from) => `{from: 'shop/${from}[Deployment]', to: 'shop/web[Deployment]', port: 80, protocol: TCP}`)
    .join(', ')}]\n`;

let repository: GitRepository;
beforeEach(() => {
  repository = new GitRepository();
});
afterEach(() => repository.remove());
const run = (...args: string[]): Promise<Ended> => tierwall(args, { cwd: repository.folder });
const first = ({ stdout }: Ended) => stdout.split('\n')[0];

describe('a set of tierwall.yaml', () => {
  beforeEach(() => repository.write({ 'deploy/all.yaml': DENIED, 'intent.yaml': intent() }));

  takesLong('says which version of Calico its cluster has', async () => {
    const tiered = `${DENIED}
---
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: early}
spec: {order: 1}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: early.open}
spec: {tier: early, selector: all(), types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Allow}]}
`;
    const version = (said: string) => config(`  shop: {folder: deploy, namespace: shop, cni: ${said}}\n`);
    repository.write({ 'deploy/all.yaml': tiered, 'tierwall.yaml': version('calico@3.28') });
    const open = /db\[Deployment\] => .*web\[Deployment\] : All Connections/;
    expect((await run('list', 'shop')).stdout).not.toMatch(open);
    expect((await run('list', 'shop', '--cni', 'calico@3.29')).stdout).toMatch(open);
    repository.write({ 'tierwall.yaml': version('calico') });
    expect((await run('list', 'shop')).stdout).toMatch(open);
  });

  it('is a name for its manifests in every command, with what it says of them', async () => {
    repository.write({
      'tierwall.yaml': config(
        '  shop: {folder: deploy, namespace: shop, intent: intent.yaml, cni: cilium}\n',
        "dataTiers: ['shop/web[Deployment]']\n",
      ),
    });
    expect((await run('list', 'shop', '--to', 'web')).stdout).toBe('# nothing to list: no such connection is open\n');
    expect((await run('list', 'shop', '-o', 'json')).stdout).toContain('"cni": "cilium"');
    expect((await run('list', 'shop', '-o', 'json', '--cni', 'calico')).stdout).toContain('"cni": "calico"');
    expect((await run('matrix', 'shop')).stdout).toContain('db, web');
    expect((await run('explain', 'shop', 'db', 'web')).stdout).toContain('shop/db[Deployment] => shop/web[Deployment]');
    expect(await run('check', 'shop')).toMatchObject({ status: 0 });
    repository.write({ 'deploy/all.yaml': OPEN });
    expect((await run('lint', 'shop')).stdout).toContain('tierwall.yaml says so');
    expect(await run('check', 'shop')).toMatchObject({ status: 1 });
  });

  it('is found from a folder below, where paths are told from', async () => {
    repository.write({ 'tierwall.yaml': config('  shop: {folder: deploy}\n'), 'below/x.txt': '' });
    const { stdout } = await tierwall(['list', 'shop', '-o', 'json'], { cwd: join(repository.folder, 'below') });
    expect(stdout).toMatch(/"file": ?"\.\.\/deploy\/all\.yaml"/);
  });

  it('is refused where a file or folder has its name, as nobody knows which is meant', async () => {
    repository.write({ 'tierwall.yaml': config('  deploy: {folder: deploy}\n') });
    const { status, stderr } = await run('list', 'deploy');
    expect([status, stderr]).toEqual([
      2,
      'tierwall: deploy is a set of tierwall.yaml:3, and also a file or folder; write ./deploy for the file or folder, or rename the set\n',
    ]);
    expect(await run('list', './deploy')).toMatchObject({ status: 0, stderr: '' });
    expect(await run('config', 'check')).toMatchObject({ status: 1 });
  });

  takesLong('leaves out what it suppresses, with a reason', async () => {
    const rules = (await run('lint', 'deploy', '-o', 'json')).stdout.match(/NP\d{3}/g) ?? [];
    expect(rules.length).toBeGreaterThan(0);
    const suppressions = [...new Set(rules)].map((rule) => `{rule: ${rule}, object: '*', reason: known}`).join(', ');
    repository.write({ 'tierwall.yaml': config(`  shop: {folder: deploy, suppressions: [${suppressions}]}\n`) });
    expect(await run('lint', 'shop')).toMatchObject({ status: 0 });
  });

  it('is mended where it is, if it is a folder', async () => {
    repository.write({
      'tierwall.yaml': config('  shop: {folder: deploy}\n  made: {command: [cat, deploy/all.yaml]}\n'),
    });
    expect((await run('lint', 'shop', '--dry-run')).stderr).toMatch(/^not fixed: deploy\/all\.yaml:8: .*: it closes /m);
    const made = await run('lint', 'made', '--fix');
    expect(made.stderr).toContain('it is rendered by cat deploy/all.yaml: change what that renders');
    expect(repository.git('status', '--porcelain', 'rendered')).toBe('');
  });

  it('says where it is wrong, and nothing else happens', async () => {
    repository.write({ 'tierwall.yaml': config('  shop: {foldr: deploy}\n') });
    const { status, stderr, stdout } = await run('list', 'shop');
    expect([status, stdout]).toEqual([2, '']);
    expect(
      stderr,
    ).toBe(`tierwall.yaml:3:3: MF060 sets.shop does not say where its manifests are; add one of folder, kustomization, chart, flux, argocd or command
tierwall.yaml:3:10: MF060 sets.shop has no field "foldr"; did you mean folder?
tierwall: tierwall.yaml is not a valid tierwall.yaml
`);
    expect(await run('list', 'deploy')).toMatchObject({ status: 2 });
    expect(await run('list', 'deploy/all.yaml')).toMatchObject({ status: 0 });
  });

  it('does not see what git ignores', async () => {
    repository.write({
      '.gitignore': '.env\n',
      '.env': 'SECRET',
      'tierwall.yaml': config('  made: {command: [sh, -c, "cat .env deploy/all.yaml"]}\n'),
    });
    expect((await run('list', 'made')).stderr).toMatch(/set made cannot be rendered: sh: cat: .*\.env/);
  });
});

describe('sets on both sides', () => {
  const SETS = config('  shop: {folder: deploy, namespace: shop}\n');
  const start = (files: Readonly<Record<string, string>>) => {
    repository.write(files);
    repository.commit();
    repository.git('checkout', '-qb', 'change');
  };

  it('are compared with the merge base, not with what the base is now', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    repository.write({ 'deploy/all.yaml': OPEN });
    repository.commit();
    repository.git('checkout', '-q', 'main');
    repository.write({ 'deploy/more.yaml': workload('more') });
    repository.commit();
    repository.git('checkout', '-q', 'change');
    const ended = await run('diff', '--base', 'main');
    expect([ended.status, first(ended)]).toEqual([1, expect.stringMatching(/^\d+ gained, 0 lost/)]);
    expect(ended.stdout).not.toContain('more[');
    expect(ended.stdout).toContain('(deploy/all.yaml:');
  });

  it('are judged by the intent and the options of the merge base; those of the head are shown', async () => {
    const sets = config('  shop: {folder: deploy, namespace: shop, intent: intent.yaml}\n');
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED, 'intent.yaml': intent() });
    repository.write({ 'deploy/all.yaml': OPEN, 'intent.yaml': intent('db'), 'tierwall.yaml': `cni: spec\n${sets}` });
    const own = await run('diff', '--base', 'main');
    expect(own.status).toBe(1);
    expect(own.stdout).toContain('tierwall.yaml changes what it says for all sets: cni spec');
    expect(own.stdout).toMatch(/the intent intent\.yaml changes: .*shop\/db.* \(shown, and not obeyed/);
    expect(own.stdout).toMatch(/internet|External/);
    const trusted = await run('diff', '--base', 'main', '--trust-head', '-o', 'json');
    expect(JSON.parse(trusted.stdout).intent.changes).toHaveLength(1);
    expect(trusted.stdout).not.toContain('{stranger}');
  });

  takesLong(
    "are those of the merge base, by name, and all that lint finds is by what it says; errors by the intent are not lint's",
    async () => {
      const sets = config('  shop: {folder: deploy, namespace: shop, intent: intent.yaml}\n');
      start({ 'tierwall.yaml': sets, 'deploy/all.yaml': OPEN, 'intent.yaml': intent() });
      repository.write({ 'tierwall.yaml': config('  other: {folder: deploy}\n') });
      expect((await run('config', 'sets')).stdout).toBe('other\n');
      expect((await run('config', 'sets', '--base', 'main')).stdout).toBe('shop\n');
      expect((await run('config', 'sets', '--base', 'main', '--trust-head')).stdout).toBe('other\n');
      const found = async (...args: string[]) => {
        const { status, stdout } = await run('lint', '--base', 'main', 'shop', '-o', 'json', ...args);
        return [status, (JSON.parse(stdout).findings as unknown[]).length > 0];
      };
      expect(await found()).toEqual([0, false]);
      expect(await found('--all')).toEqual([1, true]);
      expect(await found('--all', '--fail-on', 'never')).toEqual([0, true]);
    },
  );

  it('obey no tierwall.yaml that only the head has, unless that is asked for', async () => {
    start({ 'deploy/all.yaml': DENIED });
    repository.write({ 'tierwall.yaml': SETS, 'deploy/all.yaml': OPEN });
    const ended = await run('diff', '--base', 'main');
    expect([ended.status, ended.stderr]).toEqual([
      2,
      'tierwall: main has no tierwall.yaml; the head has one, which counts after the merge; --trust-head uses it now\n',
    ]);
    expect(await run('diff', '--base', 'main', '--trust-head')).toMatchObject({ status: 1 });
    expect(first(await run('diff', '--base', 'main', 'deploy'))).toMatch(/^\d+ gained/);
  });

  takesLong('may be there on one side only; what is on neither is a mistake', async () => {
    start({
      'tierwall.yaml': config('  shop: {folder: deploy}\n  later: {folder: later}\n'),
      'deploy/all.yaml': DENIED,
    });
    rmSync(join(repository.folder, 'deploy'), { recursive: true });
    repository.write({ 'later/all.yaml': OPEN });
    const { stdout, stderr } = await run('diff', '--base', 'main');
    expect(stderr).toContain('set shop is not there any more: all that it held is removed');
    expect(stderr).toContain('set later is not on the old side: compared with nothing');
    expect(stdout).toMatch(/== shop\n\d+ gained, 10 lost.*== later\n12 gained, 0 lost/s);
    rmSync(join(repository.folder, 'later'), { recursive: true });
    expect(await run('review', '--base', 'main')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('neither side has it'),
    });
    expect(await run('diff', '--base', 'main', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('nobody is neither a set (shop, later) nor a folder'),
    });
  });

  takesLong("are each shown in a review, with the renderer's own words where one fails", async () => {
    const sets = config('  shop: {folder: deploy}\n  made: {command: [cat, made.yaml]}\n');
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED, 'made.yaml': DENIED });
    rmSync(join(repository.folder, 'made.yaml'));
    const { status, stdout } = await run('review', '--base', 'main', '--source-url', 'https://example.org/x');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^## shop\n\n### :white_check_mark: No connectivity change/m);
    expect(stdout).toMatch(
      /^## made\n\n### :x: This set was not compared\n\nset made cannot be rendered: cat: \S*cat: made\.yaml: No such file/m,
    );
    expect(await run('diff', '--base', 'main', '-o', 'json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('-o json holds one set; name one of shop, made'),
    });
  });

  takesLong('have new findings of lint, without those that the merge base suppresses', async () => {
    const sets = config("  shop: {folder: deploy, namespace: shop, dataTiers: ['shop/web[Deployment]']}\n");
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED });
    repository.write({ 'deploy/all.yaml': OPEN, '.tierwall-ignore': 'NP011 * it is fine\n' });
    const rules = async () =>
      JSON.parse((await run('lint', '--base', 'main', '-o', 'json')).stdout).findings.map(
        (one: { rule: string }) => one.rule,
      );
    expect(await rules()).toEqual(['NP011']);
    expect(await run('lint', '--base', 'main')).toMatchObject({ status: 1 });
    repository.git('checkout', '-q', 'main');
    repository.write({ 'deploy/all.yaml': DENIED });
    repository.commit();
    repository.git('checkout', '-qb', 'other');
    repository.write({ 'deploy/all.yaml': OPEN });
    expect(await rules()).toEqual([]);
    expect(await run('lint', '--base', 'main')).toMatchObject({ status: 0 });
  });

  it('have findings that only an annotation of the head hides, which is shown and does not count yet', async () => {
    const annotation =
      'metadata: {name: web, annotations: {tierwall.dev/ignore: "NP011: it is fine"}}\nspec: {podSelector';
    const hidden = OPEN.replace(/metadata: \{name: web\}\nspec: \{podSelector/, annotation);
    start({
      'tierwall.yaml': config("  shop: {folder: deploy, namespace: shop, dataTiers: ['shop/web[Deployment]']}\n"),
      'deploy/all.yaml': DENIED,
    });
    repository.write({ 'deploy/all.yaml': hidden });
    const isShown =
      /^deploy\/all.yaml:\d+ suppresses NP011 of shop\/web\[NetworkPolicy\] \(shown, and not obeyed before it is merged\)$/m;
    const asked = await run('lint', '--base', 'main');
    expect([asked.status, asked.stdout]).toEqual([1, expect.stringMatching(isShown)]);
    expect(asked.stdout).toContain('NP011');
    const trusted = await run('lint', '--base', 'main', '--trust-head');
    expect(trusted.stdout).not.toContain('NP011');
    repository.git('checkout', '-q', 'main');
    repository.write({ 'deploy/all.yaml': hidden });
    repository.commit();
    repository.git('checkout', '-qb', 'later');
    repository.write({ 'deploy/all.yaml': `${hidden}---\n${workload('more')}` });
    const later = await run('lint', '--base', 'main');
    expect(later.stdout).not.toContain('NP011');
  });

  takesLong('need a revision with a common commit', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    expect(await run('diff', '--base', 'nowhere')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('git has no revision nowhere'),
    });
    repository.git('checkout', '-q', '--orphan', 'alone');
    repository.write({ 'deploy/all.yaml': OPEN });
    repository.commit();
    expect(await run('diff', '--base', 'main')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('fetch the whole history (fetch-depth: 0)'),
    });
    expect(await run('diff', '--base', '-x')).toMatchObject({ status: 2 });
  });

  it('are read by no filter and no attribute of the repository', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': OPEN, '.gitattributes': 'deploy/all.yaml export-ignore\n' });
    repository.write({ 'deploy/all.yaml': DENIED });
    expect(first(await run('diff', '--base', 'main'))).toMatch(/^0 gained, \d+ lost/);
  });

  it('leave nothing behind', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    await run('diff', '--base', 'main');
    expect(ownLeftovers()).toEqual([]);
    expect(repository.git('status', '--porcelain')).toBe('');
  });
});

describe('tierwall config', () => {
  it('writes a first file by what the repository holds, and never over one', async () => {
    repository.write({
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/values-production.yaml': 'a: 1\n',
      'charts/common/Chart.yaml': 'apiVersion: v2\nname: common\ntype: library\nversion: 1.0.0\n',
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': DENIED,
      'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      'deploy/all.yaml': DENIED,
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

  it('tells kustomizations of one name apart by what they are of', async () => {
    const files = ['apps/shop/overlays/prod', 'apps/web/overlays/prod', 'apps/web/overlays/dev', 'infra/a/prod'];
    repository.write(Object.fromEntries(files.map((path) => [`${path}/kustomization.yaml`, 'resources: []\n'])));
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
    repository.write(
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
    repository.copy(`test/repositories/${name}/before`);
    rmSync(join(repository.folder, 'tierwall.yaml'));
    expect((await run('config', 'init')).stdout).toContain(sets);
  });

  it('finds a chart that makes Applications', async () => {
    repository.write({
      'apps/Chart.yaml': 'apiVersion: v2\nname: applications\nversion: 1.0.0\n',
      'apps/templates/all.yaml':
        '{{- range .Values.all }}\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: {{ . }}}\n{{- end }}\n',
      'web/all.yaml': DENIED,
    });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  apps-argocd:\n    argocd: apps\n');
  });

  it('finds the Kustomizations of Flux to which no other one leads', async () => {
    const kustomization = (name: string, path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ${path}}\n`;
    repository.write({
      'kubernetes/flux/cluster/ks.yaml': kustomization('cluster-apps', './kubernetes/apps'),
      'kubernetes/apps/shop/web/ks.yaml': kustomization('web', './kubernetes/apps/shop/web/app'),
      'kubernetes/apps/data/db/ks.yaml': kustomization('db', './kubernetes/apps/data/db/app'),
    });
    expect((await run('config', 'init')).stdout).toContain('sets:\n  cluster:\n    flux: kubernetes/flux/cluster\n');
  });

  it('shows a set as it is read, and writes it by the names that messages give', async () => {
    repository.write({ 'tierwall.yaml': config('  made: {command: [cat, x.yaml]}\n'), 'x.yaml': DENIED });
    expect((await run('config', 'render', 'made')).stdout).toBe(DENIED);
    expect((await run('config', 'render', 'made', '-o', 'out')).stderr).toBe('out/rendered/made.yaml\n');
    expect(await run('config', 'render', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('tierwall.yaml has no set nobody; it has made'),
    });
  });
});
