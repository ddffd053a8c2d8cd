import { deployment, FollowedTree, kustomization, ofKustomize } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

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
    tree.repository.commit();
    tree.repository.git('checkout', '-qb', 'change');
    expect(await tree.unjudged()).toEqual([]);
    tree.repository.write({ 'cluster/parts.yaml': generator(copy.replace('["x[y]"]', '["[db].yaml"]')) });
    expect(await tree.unjudged()).toEqual(['apps changed']);
    tree.repository.write({ 'cluster/parts.yaml': generator(copy), 'plain/db.yaml': deployment('other') });
    expect(await tree.unjudged()).toEqual(['apps changed']);
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
