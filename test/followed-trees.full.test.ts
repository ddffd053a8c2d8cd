// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository, hasProgram } from './git-repository.ts';
import { tierwall } from './in-process.ts';

/** What of trees of Flux and Argo CD is followed, and what is left to be judged by hand, case by case. */

const deployment = (name: string, labels = `app: "${name}"`) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "${name}"}\nspec:\n  selector: {matchLabels: {${labels}}}\n  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: a, image: example.org/a}]}}\n`;
const kustomization = (name: string, spec: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: ${spec}\n`;
const SOURCE = 'sourceRef: {kind: GitRepository, name: flux-system}';
const application = (
  name: string,
  source: string,
  destination = '{server: https://kubernetes.default.svc, namespace: shop}',
) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {project: default, destination: ${destination}, source: {repoURL: https://example.org/a/b, ${source}}}\n`;
const CHART = {
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'label: own\n',
  'charts/db/templates/db.yaml': deployment('{{ .Release.Name }}', 'app: {{ .Values.label | quote }}'),
};
const release = (spec: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: data}\nspec: ${spec}\n`;
const OF_CHART =
  'chart: {spec: {chart: ./charts/db, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}';

let repository: GitRepository;
beforeEach(() => {
  repository = new GitRepository();
});
afterEach(() => repository.remove());

interface Seen {
  readonly workloads: readonly string[];
  readonly unseen: readonly string[];
  readonly stderr: string;
}

async function seen(set: string, files: Readonly<Record<string, string>>, more = ''): Promise<Seen> {
  repository.write({
    ...files,
    'tierwall.yaml': `version: 1\nrepositories: [https://example.org/a/b]\nsets:\n  all: {${set}}\n${more}`,
  });
  const { stdout, stderr, status } = await tierwall(['list', 'all', '-o', 'json'], { cwd: repository.folder });
  if (status !== 0) return { workloads: [], unseen: [], stderr };
  const { peers, unseen } = JSON.parse(stdout) as {
    peers: readonly { name: string; kind: string }[];
    unseen: readonly { kind: string; name: string }[];
  };
  return {
    workloads: peers.flatMap(({ name, kind }) => (kind === 'workload' ? [name] : [])),
    unseen: unseen.map(({ kind, name }) => `${kind} ${name}`),
    stderr,
  };
}

const hasKustomize = hasProgram('kustomize') || hasProgram('kubectl');
const hasHelm = hasProgram('helm');
const ofKustomize = hasKustomize ? it : it.skip;
const ofHelm = hasKustomize && hasHelm ? it : it.skip;

describe('an ExternalArtifact of Flux', () => {
  const generator = (copy: string, more = '') =>
    `apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: parts, namespace: flux-system}\nspec: {sources: [{alias: all, kind: GitRepository, name: flux-system}, {alias: other, kind: OCIRepository, name: x}], artifacts: [{name: part, originRevision: "@all", copy: [${copy}]}]${more}}\n`;
  const files = (copy: string, path: string, more?: string) => ({
    'cluster/apps.yaml': kustomization('apps', `{path: ${path}, sourceRef: {kind: ExternalArtifact, name: part}}`),
    'cluster/parts.yaml': generator(copy, more),
    'apps/base/web.yaml': deployment('web'),
    'apps/base/kustomization.yaml': 'resources: [web.yaml]\n',
    'apps/live/kustomization.yaml': 'resources: [../base]\nnamespace: live\n',
    'plain/db.yaml': deployment('db'),
    'plain/below/cache.yaml': deployment('cache'),
  });

  ofKustomize.each<[copy: string, path: string, workloads: string[]]>([
    [
      '{from: "@all/apps/base/**", to: "@artifact/base/"}, {from: "@all/apps/live/**", to: "@artifact/there"}',
      './there',
      ['live/web[Deployment]'],
    ],
    ['{from: "@all/apps/", to: "@artifact/x"}', 'x/apps/base', ['default/web[Deployment]']],
    ['{from: "@all/**", to: "@artifact/"}', './apps/live', ['live/web[Deployment]']],
    ['{from: "@all/", to: "@artifact/"}', './apps/base', ['default/web[Deployment]']],
    ['{from: "@all/plain/**", to: "@artifact/"}', './', ['default/cache[Deployment]', 'default/db[Deployment]']],
    ['{from: "@all/plain/db.yaml", to: "@artifact/a.yaml"}', './', ['default/db[Deployment]']],
    ['{from: "@all/plain/db.yaml", to: "@artifact/a/"}', './a', ['default/db[Deployment]']],
    ['{from: "@all/plain/**", to: "@artifact/", exclude: ["**/below/**"]}', './', ['default/db[Deployment]']],
    [
      '{from: "@all/plain/", to: "@artifact/", exclude: ["**/*.yaml"]}, {from: "@all/apps/base/**", to: "@artifact/"}',
      './',
      ['default/web[Deployment]'],
    ],
    [
      '{from: "@all/plain/db.yaml", to: "@artifact/"}, {from: "@all/plain/below/**", to: "@artifact/", strategy: Merge}',
      './',
      ['default/cache[Deployment]', 'default/db[Deployment]'],
    ],
    [
      '{from: "@all/plain/db.yaml", to: "@artifact/a.yaml", strategy: Overwrite}, {from: "@all/apps/base/web.yaml", to: "@artifact/a.yaml"}',
      './',
      ['default/web[Deployment]'],
    ],
    [
      '{from: "@all/apps/base/web.yaml", to: "@artifact/a/"}, {from: "@all/plain/db.yaml", to: "@artifact/a"}',
      './a',
      ['default/db[Deployment]', 'default/web[Deployment]'],
    ],
  ])('has what its ArtifactGenerator copies: %s', async (copy, path, expected) => {
    const { workloads, unseen } = await seen('flux: cluster', files(copy, path));
    expect([workloads, unseen]).toEqual([expected, []]);
  });

  it.each<readonly [copy: string, said: string, more?: string]>([
    [
      '{from: "@other/", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: the content of OCIRepository flux-system/x is not in the tree',
    ],
    [
      '{from: "@nobody/", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: it copies from @nobody/, which is none of its sources',
    ],
    [
      '{from: "@all/plain/*.yaml", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: it copies by the pattern plain/*.yaml, which is not supported',
    ],
    [
      '{from: "@all/plain/**", to: "@artifact/", exclude: [db.yaml]}',
      'of ArtifactGenerator flux-system/parts: whether its exclude leaves out plain/db.yaml depends on the version of Flux',
    ],
    [
      '{from: "@all/plain/**", to: "@artifact/", exclude: ["**"]}',
      'of ArtifactGenerator flux-system/parts: it copies from plain/**, where everything is excluded',
    ],
    [
      '{from: "@all/plain/db.yaml", to: "@artifact/plain/"}, {from: "@all/plain/**", to: "@artifact/plain", strategy: Merge}',
      'of ArtifactGenerator flux-system/parts: it merges plain/db.yaml into plain/db.yaml, which is not supported',
    ],
    [
      '{from: "@all/plain/**", to: "@artifact/", strategy: Extract}',
      'of ArtifactGenerator flux-system/parts: its spec.artifacts.copy.strategy is not supported',
    ],
    [
      '{from: "@all/plain/**", to: "@artifact/../../out"}',
      'of ArtifactGenerator flux-system/parts: it copies to @artifact/../../out',
    ],
    ['{from: "@all/../**", to: "@artifact/"}', 'of ArtifactGenerator flux-system/parts: it copies to @artifact/'],
    [
      '{from: "@all/none/**", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: it copies from none, which is not in the tree',
    ],
    [
      '{from: "@all/plain/**", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: its spec.pathPattern is not supported',
      ', pathPattern: "@all/{app}"',
    ],
    ['{from: "@all/plain/**", to: "@artifact/x"}', 'its path plain is not in the tree'],
    [
      '{from: "@all/plain/db.yaml/x", to: "@artifact/"}',
      'of ArtifactGenerator flux-system/parts: it copies from plain/db.yaml/x, which is not in the tree',
    ],
  ])('is left and named where it cannot be told: %s', async (...[copy, said, more]) => {
    const { workloads, unseen, stderr } = await seen('flux: cluster', files(copy ?? '', './plain', more));
    expect([workloads, unseen]).toEqual([[], ['Kustomization apps']]);
    expect(stderr).toContain(`Kustomization flux-system/apps is not followed: ${said}`);
  });

  it('is left and named where nothing in the tree makes it', async () => {
    const { unseen, stderr } = await seen('flux: cluster', { ...files('', './'), 'cluster/parts.yaml': 'a: b\n' });
    expect(unseen).toEqual(['Kustomization apps']);
    expect(stderr).toContain('the content of ExternalArtifact flux-system/part is not in the tree');
  });

  it('counts as changed where what it copies changed, though it is not followed', async () => {
    const copy = '{from: "@all/plain/**", to: "@artifact/", exclude: ["x[y]"]}';
    await seen('flux: cluster', files(copy, './'));
    repository.commit();
    repository.git('checkout', '-qb', 'change');
    const diff = async () =>
      JSON.parse(
        (await tierwall(['diff', '--base', 'main', 'all', '-o', 'json'], { cwd: repository.folder })).stdout,
      ).unjudged.map(({ name, fate }: { name: string; fate: string }) => `${name} ${fate}`);
    expect(await diff()).toEqual([]);
    repository.write({ 'cluster/parts.yaml': generator(copy.replace('["x[y]"]', '["[db].yaml"]')) });
    expect(await diff()).toEqual(['apps changed']);
    repository.write({ 'cluster/parts.yaml': generator(copy), 'plain/db.yaml': deployment('other') });
    expect(await diff()).toEqual(['apps changed']);
  });

  it('is left and named where a file and a folder are copied to one place', async () => {
    const copy =
      '{from: "@all/plain/**", to: "@artifact/plain"}, {from: "@all/apps/base/web.yaml", to: "@artifact/plain/db.yaml/x"}';
    const { unseen, stderr } = await seen('flux: cluster', files(copy, './plain'));
    expect(unseen).toEqual(['Kustomization apps']);
    expect(stderr).toContain('it copies a file to where a folder is, or the other way round');
  });

  it('names the files of the repository that it copies', async () => {
    const { stderr } = await seen('flux: cluster', {
      ...files('{from: "@all/plain/**", to: "@artifact/"}', './'),
      'plain/wrong.yaml': deployment('wrong').replace('app: "wrong"}', 'app: "wrong", app: x}'),
    });
    expect(stderr).toContain('plain/wrong.yaml:');
  });
});

describe('a Kustomization of Flux', () => {
  ofKustomize('is followed with its namespace, prefix, patches and variables', async () => {
    const { workloads, unseen } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization(
        'apps',
        `{path: ./apps, ${SOURCE}, targetNamespace: shop, namePrefix: my-, patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/template/metadata/labels/x", "value": "y"}]'}], postBuild: {substitute: {kind: web}}}`,
      ),
      'apps/all.yaml': deployment('${kind}'),
    });
    expect([workloads, unseen]).toEqual([['shop/my-web[Deployment]'], []]);
  });

  it('reads files that nothing changes as they are, without a renderer', async () => {
    const { workloads, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/all.yaml': `${deployment('web')}---\n${deployment('db').replace('app: "db"}', 'app: "db", app: x}')}`,
      'apps/.sops.yaml': 'x: 1\n',
    });
    expect([workloads, stderr]).toEqual([[], expect.stringContaining('apps/all.yaml:')]);
  });

  ofKustomize.each(['', ', optional: true'])('waits for variables that another one brings%s', async (more) => {
    const { workloads } = await seen('flux: cluster', {
      'cluster/a.yaml': kustomization(
        'a',
        `{path: ./a, ${SOURCE}, postBuild: {substituteFrom: [{kind: ConfigMap, name: later${more}}]}}`,
      ),
      'cluster/b.yaml': kustomization('b', `{path: ./b, ${SOURCE}}`),
      'a/all.yaml': deployment('${name}'),
      'b/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: later, namespace: flux-system}\ndata: {name: web}\n',
    });
    expect(workloads).toEqual(['default/web[Deployment]']);
  });

  it.each<[why: string, spec: string, said: string]>([
    ['its path is not there', `{path: ./nowhere, ${SOURCE}}`, 'its path nowhere is not in the tree'],
    ['its path is below a file', `{path: ./apps/all.yaml/x, ${SOURCE}}`, 'its path apps/all.yaml/x is not in the tree'],
    ['its path leads out', `{path: ../x, ${SOURCE}}`, 'its path ../x leads out of the repository'],
    [
      'its source is an artifact',
      '{path: ./apps, sourceRef: {kind: OCIRepository, name: x}}',
      'the content of OCIRepository flux-system/x is not in the tree',
    ],
    [
      'its source is unknown',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: x}}',
      'GitRepository flux-system/x is not in the tree',
    ],
    [
      'its source is elsewhere',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: other}}',
      'GitRepository flux-system/other is another repository (https://example.org/c/d)',
    ],
    [
      'its source is pinned',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: pinned}}',
      'GitRepository flux-system/pinned is another revision (tag)',
    ],
    [
      'it is for another cluster',
      `{path: ./apps, ${SOURCE}, kubeConfig: {secretRef: {name: x}}}`,
      'it is for another cluster',
    ],
    [
      'variables are missing',
      `{path: ./apps, ${SOURCE}, postBuild: {substituteFrom: [{kind: Secret, name: x}]}}`,
      'its variables come from Secret flux-system/x, which is not in the tree, or is encrypted',
    ],
    [
      'an operator is not supported',
      `{path: ./apps, ${SOURCE}, postBuild: {substitute: {a: b}}}`,
      'has an operator that is not supported',
    ],
  ])('is left and named where %s', async (_, spec, said) => {
    const source = (name: string, url: string, ref: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {url: ${url}, ref: ${ref}}\n---\n`;
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${source('other', 'https://example.org/c/d', '{branch: main}')}${source('pinned', 'https://example.org/a/b', '{tag: v1}')}${kustomization('apps', spec)}`,
      'apps/all.yaml': deployment('${a#b}'),
    });
    expect([workloads, unseen]).toEqual([[], ['Kustomization apps']]);
    expect(stderr).toContain(`Kustomization flux-system/apps is not followed: `);
    expect(stderr).toContain(said);
  });

  it.each<[why: string, kustomization: string, said: string]>([
    [
      'it says what nobody here knows',
      kustomization('apps', `{path: ./apps, ${SOURCE}, strange: 1}`),
      'its spec.strange is not supported',
    ],
    [
      'it leaves to others what decides',
      kustomization('apps', `{path: ./apps, ${SOURCE}, ignore: [{paths: [/spec/template]}]}`),
      'its spec.ignore is not supported',
    ],
    [
      'its path is a file',
      kustomization('apps', `{path: ./apps/all.yaml, ${SOURCE}}`),
      'its path apps/all.yaml is not a folder',
    ],
    [
      'what it applies is encrypted',
      kustomization('apps', `{path: ./encrypted, ${SOURCE}}`),
      'it applies Deployment web, which is encrypted',
    ],
    [
      'a variable has no name',
      kustomization('apps', `{path: ./apps, ${SOURCE}, postBuild: {substitute: {a-b: c}}}`),
      '"a-b" is not a variable name, so Flux refuses it',
    ],
    [
      'a component is elsewhere',
      kustomization('apps', `{path: ./apps, ${SOURCE}, components: ['https://example.org/x']}`),
      'its component https://example.org/x is not a path in the repository',
    ],
    [
      'optional variables are there, and encrypted',
      kustomization(
        'apps',
        `{path: ./apps, ${SOURCE}, postBuild: {substituteFrom: [{kind: Secret, name: hidden, optional: true}]}}`,
      ),
      'its variables come from Secret flux-system/hidden, which is not in the tree, or is encrypted',
    ],
    [
      'its source leaves its path out',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: ignoring}}'),
      'its path apps is not part of what Flux packs',
    ],
    [
      'its source has more than the tree',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: including}}'),
      'of GitRepository flux-system/including, its spec.include is not supported',
    ],
    [
      'its source has submodules',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: deep}}'),
      'the submodules of GitRepository flux-system/deep are not in the tree',
    ],
    [
      'its source has a rule that is not supported',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: odd}}'),
      'of GitRepository flux-system/odd, the rule "[a]" of .sourceignore or spec.ignore is not supported',
    ],
  ])('is left and named where %s', async (_, one, said) => {
    const source = (name: string, spec: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {url: https://example.org/a/b, ref: {name: refs/heads/main}, ${spec}}\n---\n`;
    const sources = [
      source('ignoring', 'ignore: "/apps"'),
      source('including', 'include: [{repository: {name: x}}]'),
      source('deep', 'recurseSubmodules: true'),
      source('odd', 'ignore: "[a]"'),
    ];
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${sources.join('')}${one}`,
      'cluster/hidden.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: hidden, namespace: flux-system}\ndata: {a: ENC}\nsops: {x: 1}\n',
      '.gitmodules': '[submodule "x"]\n',
      'apps/all.yaml': deployment('web'),
      'encrypted/all.yaml': `${deployment('web')}sops: {mac: x}\n`,
    });
    expect([workloads, unseen]).toEqual([[], ['Kustomization apps']]);
    expect(stderr).toContain(`Kustomization flux-system/apps is not followed: ${said}`);
  });

  it('has of the repository what Flux packs: no links, and not what .sourceignore leaves out', async () => {
    repository.write({ 'elsewhere/db.yaml': deployment('db') });
    mkdirSync(join(repository.folder, 'apps'));
    symlinkSync('../elsewhere/db.yaml', join(repository.folder, 'apps/db.yaml'));
    symlinkSync('elsewhere', join(repository.folder, 'linked'));
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${kustomization('apps', `{path: ./apps, ${SOURCE}}`)}---\n${kustomization('linked', `{path: ./linked, ${SOURCE}}`)}`,
      'apps/web.yaml': deployment('web'),
      'apps/test/test.yaml': deployment('test'),
      'apps/.gitops/kept.yaml': deployment('kept'),
      '.sourceignore': 'test/\n',
    });
    expect(workloads).toEqual(['default/kept[Deployment]', 'default/web[Deployment]']);
    expect([unseen, stderr]).toEqual([
      ['Kustomization linked'],
      expect.stringContaining('its path linked is not part of what Flux packs of the repository (it is a link,'),
    ]);
    const all = await seen('flux: linked', {});
    expect(all.stderr).toContain('set all cannot be rendered: linked is not part of what Flux packs');
  });

  it('is met again: dropped where it says the same, and left where it does not', async () => {
    const files = {
      'cluster/a.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'cluster/b.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/all.yaml': deployment('web'),
    };
    expect(await seen('flux: cluster', files)).toMatchObject({ workloads: ['default/web[Deployment]'], unseen: [] });
    const other = {
      ...files,
      'cluster/b.yaml': kustomization('apps', `{path: ./other, ${SOURCE}}`),
      'other/all.yaml': deployment('db'),
    };
    const { workloads, unseen, stderr } = await seen('flux: cluster', other);
    expect([workloads, unseen]).toEqual([['default/web[Deployment]'], ['Kustomization apps']]);
    expect(stderr).toContain(
      'Kustomization flux-system/apps is not followed: it is declared twice, with different specs',
    );
  });

  ofKustomize('changes itself where it builds the folder that it stands in', async () => {
    const files = (path: string, value: string) => ({
      'cluster/own.yaml': kustomization(
        'flux-system',
        `{path: ./cluster, ${SOURCE}, patches: [{target: {kind: Kustomization}, patch: '[{"op": "add", "path": "${path}", "value": ${value}}]'}]}`,
      ),
      'cluster/apps.yaml': `${kustomization('apps', `{path: ./apps, ${SOURCE}}`)}---\n${deployment('${x}')}`,
      'apps/web.yaml': deployment('${x}-web'),
    });
    expect(await seen('flux: cluster', files('/spec/postBuild', '{"substitute": {"x": "shop"}}'))).toMatchObject({
      workloads: ['default/shop-web[Deployment]', 'default/shop[Deployment]'],
      unseen: [],
    });
    const { stderr } = await seen('flux: cluster', files('/spec/patches/0/patch', '"no patch"'));
    expect(stderr).toContain('Kustomization flux-system/flux-system is not followed: ');
  });

  it('leads to itself, and ends', async () => {
    const { workloads, unseen } = await seen('flux: cluster', {
      'cluster/a.yaml': `${kustomization('a', `{path: ./b, ${SOURCE}}`)}---\n${kustomization('self', `{path: ./cluster, ${SOURCE}}`)}`,
      'b/b.yaml': `${kustomization('b', `{path: ./c, ${SOURCE}}`)}---\n${kustomization('a', `{path: ./b, ${SOURCE}}`)}---\n${deployment('web')}`,
      'c/c.yaml': kustomization('a', `{path: ./b, ${SOURCE}}`),
    });
    expect([workloads, unseen]).toEqual([['default/web[Deployment]'], []]);
  });

  it('replaces variables in what has no quotes any more, and always where it says so', async () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x} # ${#no variable}\nspec: {podSelector: {}, ingress: [{ports: [{port: "${port:=8080}"}]}], policyTypes: ["${type=Ingress}"]}\n';
    const files = (postBuild: string) => ({
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}, postBuild: ${postBuild}}`),
      'apps/all.yaml': `${deployment('web')}---\n${policy}`,
    });
    for (const [postBuild, port] of [
      ['{substitute: {port: "80", type: ""}}', 80],
      ['{substituteStrategy: Always}', 8080],
    ] as const) {
      const { stderr } = await seen('flux: cluster', files(postBuild));
      const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
      expect([stdout, stderr]).toEqual([
        expect.stringContaining(`"ports":[{"port":${port}}]}],"policyTypes":["Ingress"]`),
        '',
      ]);
    }
  });

  it('applies nothing that is for tools alone, and says what it may leave as it is', async () => {
    const object = (name: string, note: string) =>
      deployment(name).replace(`{name: "${name}"}`, `{name: ${name}, annotations: {${note}}}`);
    const { workloads, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization(
        'apps',
        `{path: ./apps, ${SOURCE}, ignore: [{paths: [/spec/replicas]}], postBuild: {substituteFrom: [{kind: ConfigMap, name: x, optional: true}]}}`,
      ),
      'apps/all.yaml': [
        object('local', 'config.kubernetes.io/local-config: "true"'),
        object('db', 'config.kubernetes.io/local-config: "false"'),
        object('web', 'kustomize.toolkit.fluxcd.io/reconcile: disabled'),
      ].join('---\n'),
    });
    expect(workloads).toEqual(['default/db[Deployment]', 'default/web[Deployment]']);
    expect(stderr).toContain(
      'Deployment web is not applied by Flux: the cluster may hold another one, or none (reconcile: disabled)',
    );
    expect(stderr).toContain(
      'Kustomization flux-system/apps is rendered without the variables of the optional ConfigMap flux-system/x, which is not in the tree',
    );
  });

  ofKustomize('that is not followed changes with what it would have built', async () => {
    const set = 'version: 1\nsets:\n  all: {flux: cluster}\n';
    const broken = 'resources: [../base, https://127.0.0.1:9/x.yaml]\n';
    repository.write({
      'tierwall.yaml': set,
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/kustomization.yaml': broken,
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': deployment('web'),
      'other.txt': 'a',
    });
    repository.commit();
    repository.git('checkout', '-qb', 'change');
    repository.write({ 'other.txt': 'b' });
    const diff = async () =>
      JSON.parse(
        (await tierwall(['diff', '--base', 'main', 'all', '-o', 'json'], { cwd: repository.folder })).stdout,
      ).unjudged.map(({ name, fate }: { name: string; fate: string }) => `${name} ${fate}`);
    expect(await diff()).toEqual([]);
    repository.write({ 'base/all.yaml': deployment('db') });
    expect(await diff()).toEqual(['apps changed']);
  });
});

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
      const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
      return /matchLabels: \{app: "([^"]*)"/.exec(stdout)?.[1];
    };
    const from = ', valuesFrom: [{kind: Secret, name: v, valuesKey: label, targetPath: label}]';
    expect(await read('')).toBe('file');
    expect(await read(from)).toBe('from');
    expect(await read(`${from}, values: {label: last}`)).toBe('last');
  });

  const rendered = async () => (await tierwall(['config', 'render', 'all'], { cwd: repository.folder })).stdout;

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

  it.each([
    ['path: one, plugin: {name: x}', 'it is rendered by a plugin'],
    ['path: nowhere', 'its path nowhere is not in the tree'],
    ['path: one, targetRevision: v1.0.0', 'its revision v1.0.0 is not that of this tree'],
    ['chart: redis, targetRevision: 1.0.0', 'its chart redis of https://example.org/a/b is not in the tree'],
    ['path: jsonnet', 'it holds Jsonnet'],
  ])('is left and named with %s', async (source, said) => {
    const { workloads, unseen, stderr } = await seen('argocd: apps', {
      'apps/one.yaml': application('one', source),
      'one/web.yaml': deployment('web'),
      'jsonnet/x.jsonnet': '{}',
    });
    expect([workloads, unseen, stderr]).toEqual([
      [],
      ['Application one'],
      expect.stringContaining(`Application argocd/one is not followed: ${said}`),
    ]);
  });

  it.each<[string, (one: string) => string, string]>([
    [
      'fields that nobody here knows',
      (one) => one.replace('project:', 'strange: 1, project:'),
      'its spec.strange is not supported',
    ],
    ['no source', (one) => one.replace(/, source: .*/, '}'), 'it names no source'],
    ['a source without a path', (one) => one.replace(', path: one', ''), 'it names neither a path nor a chart'],
    [
      'a path out of the tree',
      (one) => one.replace('path: one', 'path: ../one'),
      'its path ../one leads out of the repository',
    ],
    [
      'a path to a file',
      (one) => one.replace('path: one', 'path: one/web.yaml'),
      'its path one/web.yaml is not a folder',
    ],
    [
      'two kinds of source',
      (one) => one.replace('path: one', 'path: one, directory: {}, kustomize: {}'),
      'it has kustomize and directory, and Argo CD accepts only one of them',
    ],
    [
      'a chart that is none',
      (one) => one.replace('path: one', 'path: one, helm: {releaseName: x}'),
      'one has no Chart.yaml',
    ],
    [
      'fields of Helm that nobody here knows',
      (one) => one.replace('path: one', 'path: one, helm: {strange: [1], version: v2}'),
      'its source.helm.strange and source.helm.version are not supported',
    ],
    [
      'differences that a sync leaves',
      (one) =>
        one.replace(
          'project:',
          'syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}, ignoreDifferences: [{kind: Deployment, jsonPointers: [/spec/template]}], project:',
        ),
      'its ignoreDifferences may keep what is in the cluster',
    ],
    [
      'the commit in a label',
      (one) => one.replace('path: one', 'path: k, kustomize: {commonLabels: {at: $ARGOCD_APP_REVISION}}'),
      'it uses $ARGOCD_APP_REVISION, the commit, which is not known before the merge',
    ],
    [
      'a label that is there',
      (one) => one.replace('path: one', 'path: k, kustomize: {commonLabels: {there: x}}'),
      'its label there is in the kustomization, too, which Argo CD refuses',
    ],
    [
      'an override of another namespace',
      (one) => one.replace('path: one', 'path: overridden'),
      'whether overridden/.argocd-source-argocd_one.yaml is read is not known',
    ],
    [
      'a plugin in its overrides',
      (one) => one.replace('path: one', 'path: plugged'),
      'it is rendered by a plugin of Argo CD',
    ],
  ])('is left and named with %s', async (_, change, said) => {
    const { workloads, unseen, stderr } = await seen('argocd: apps', {
      'apps/one.yaml': change(application('one', 'path: one')),
      'one/web.yaml': deployment('web'),
      'k/kustomization.yaml': 'resources: [web.yaml]\ncommonLabels: {there: y}\n',
      'k/web.yaml': deployment('web'),
      'overridden/.argocd-source-argocd_one.yaml': '{}',
      'plugged/.argocd-source-one.yaml': 'plugin: {name: x}',
    });
    expect([workloads, unseen, stderr]).toEqual([
      [],
      ['Application one'],
      expect.stringContaining(`Application argocd/one is not followed: ${said}`),
    ]);
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
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
    const { stdout } = await tierwall(['config', 'render', 'all'], { cwd: repository.folder });
    expect(stdout).toContain('"kind":"Namespace","metadata":{"name":"shop","labels":{"team":"red"}}');
  });

  it('of an ApplicationSet that asks a cluster is left with it', async () => {
    const set =
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [{clusters: {}}], template: {metadata: {name: x}, spec: {}}}\n';
    const { unseen, stderr } = await seen('argocd: apps', { 'apps/set.yaml': set });
    expect([unseen, stderr]).toEqual([
      ['ApplicationSet all'],
      expect.stringContaining('its generator clusters asks for something that is not in the tree'),
    ]);
  });

  it.each<[string, string, string]>([
    ['a templatePatch', 'templatePatch: x', 'its spec.templatePatch is not supported'],
    ['a field that nobody here knows', 'strange: x', 'its spec.strange is not supported'],
    [
      'changes that it leaves',
      'ignoreApplicationDifferences: [{jsonPointers: [/spec/source/path]}]',
      'its spec.ignoreApplicationDifferences is not supported',
    ],
    [
      'Applications of one name',
      'generators: [{list: {elements: [{a: "1"}, {a: "2"}]}}]',
      'it makes two Applications of the name "x"',
    ],
    [
      'a parameter that is not there',
      'generators: [{list: {elements: [{}]}}], template: {metadata: {name: "{{a}}"}}',
      'its template has {{a}}, which its generators do not set',
    ],
  ])('of an ApplicationSet with %s is left with it', async (_, spec, said) => {
    const set =
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [], template: {metadata: {name: x}, spec: {}}, ${spec}}\n`
        .replace(/generators: \[\], (?=.*generators)/, '')
        .replace(/template: \{metadata: \{name: x\}, spec: \{\}\}, (?=.*template:)/, '');
    const { unseen, stderr } = await seen('argocd: apps', { 'apps/set.yaml': set });
    expect([unseen, stderr]).toEqual([['ApplicationSet all'], expect.stringContaining(said)]);
  });

  it('of an ApplicationSet says what that keeps', async () => {
    const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [{list: {elements: [{a: one}]}}], syncPolicy: {preserveResourcesOnDeletion: true, applicationsSync: create-only}, template: {metadata: {name: "{{a}}"}, spec: {project: x, destination: {namespace: shop, name: in-cluster}, source: {repoURL: https://example.org/a/b, path: "{{a}}"}}}}\n`;
    const { workloads, stderr } = await seen('argocd: apps', {
      'apps/set.yaml': set,
      'one/web.yaml': deployment('web'),
    });
    expect(workloads).toEqual(['shop/web[Deployment]']);
    expect(stderr).toContain(
      'ApplicationSet argocd/all keeps what an Application has applied when that goes (preserveResourcesOnDeletion)',
    );
    expect(stderr).toContain(
      'ApplicationSet argocd/all does not take all changes to its Applications (applicationsSync: create-only)',
    );
  });
});

it('a comparison says what the cluster keeps: in a line, and folded in a comment', async () => {
  const policy =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny-all, namespace: default}\nspec: {podSelector: {}}\n';
  repository.write({
    'cluster/apps.yaml': kustomization('apps', `{path: ./apps, prune: false, ${SOURCE}}`),
    'apps/web.yaml': deployment('web'),
    'apps/deny.yaml': policy,
    'tierwall.yaml': 'version: 1\nsets:\n  all: {flux: cluster}\n',
  });
  repository.commit();
  repository.git('rm', '-q', 'apps/deny.yaml');
  const said = 'the cluster keeps what is removed here, because of prune: false of Kustomization flux-system/apps';
  const diff = await tierwall(['diff', '--base', 'main', '--fail-on', 'never'], { cwd: repository.folder });
  expect(diff.stdout.split('\n')[0]).toBe(`${said}: NetworkPolicy default/deny-all`);
  expect(diff.stderr).toContain(`set all: ${said}: NetworkPolicy default/deny-all\n`);
  const { stdout } = await tierwall(['review', '--base', 'main'], { cwd: repository.folder });
  expect(stdout).toContain(
    `<details><summary>${said}</summary>\n\n1 object: NetworkPolicy default/deny-all\n\n</details>\n\n`,
  );
});
