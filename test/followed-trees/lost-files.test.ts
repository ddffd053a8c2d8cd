import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { application, deployment, FollowedTree, kustomization, SOURCE } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
const inRepository = (path: string) => join(tree.repository.folder, path);

/** What is seen of a tree whose folder `one` has a workload, and a file that the given function makes. */
async function seenWith(kind: 'argocd' | 'flux', make: () => void, source = 'path: one') {
  const delivery =
    kind === 'argocd' ? application('one', source) : kustomization('one', `{path: ./one, prune: true, ${SOURCE}}`);
  tree.repository.write({ 'one/web.yaml': deployment('web') });
  make();
  return seen(`${kind}: apps`, { 'apps/one.yaml': delivery });
}

describe('a file that cannot be read', () => {
  it.each<['argocd' | 'flux', string, () => void, string]>([
    [
      'argocd',
      'a pointer of Git LFS',
      () => tree.repository.write({ 'one/deny.yaml': POINTER }),
      'a pointer of Git LFS',
    ],
    ['flux', 'a pointer of Git LFS', () => tree.repository.write({ 'one/deny.yaml': POINTER }), 'a pointer of Git LFS'],
    [
      'argocd',
      'not UTF-8',
      () => writeFileSync(inRepository('one/deny.yaml'), Buffer.of(0xff, 0xfe, 0xff)),
      'cannot be read',
    ],
    [
      'flux',
      'not UTF-8',
      () => writeFileSync(inRepository('one/deny.yaml'), Buffer.of(0xff, 0xfe, 0xff)),
      'cannot be read',
    ],
    [
      'argocd',
      'a link to nothing',
      () => symlinkSync('nowhere', inRepository('one/deny.yaml')),
      'no such file or folder',
    ],
    [
      'argocd',
      'a link out of the repository',
      () => symlinkSync('/etc/hostname', inRepository('one/deny.yaml')),
      'one/deny.yaml is a link that leads out of the repository',
    ],
  ])('of a tree of %s, which is %s, leaves what has it to be judged by hand', async (kind, _, make, why) => {
    const { workloads, unseen, stderr } = await seenWith(kind, make);
    expect([workloads, unseen]).toEqual([[], [`${kind === 'flux' ? 'Kustomization' : 'Application'} one`]]);
    expect(stderr).toContain(why);
  });

  it.each(['argocd', 'flux'])('in the folder of a set of %s itself is an error', async (kind) => {
    tree.repository.write({ 'apps/web.yaml': deployment('web') });
    const { stderr } = await seen(`${kind}: apps`, { 'apps/deny.yaml': POINTER });
    expect(stderr).toContain('set all cannot be rendered: apps/deny.yaml cannot be read: a pointer of Git LFS');
  });
});

describe('a submodule', () => {
  const addSubmodule = () => {
    mkdirSync(inRepository('one/vendor'));
    tree.repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},one/vendor`);
  };
  it('below a folder that Argo CD reads as a whole leaves its Application', async () => {
    const { unseen, stderr } = await seenWith('argocd', addSubmodule, 'path: one, directory: {recurse: true}');
    expect(unseen).toEqual(['Application one']);
    expect(stderr).toContain('one/vendor is a submodule, whose content is not in the repository');
  });

  it('beside the files that it reads changes nothing', async () => {
    expect((await seenWith('argocd', addSubmodule)).workloads).toEqual(['shop/web[Deployment]']);
  });
});

describe('an Application with a chart from elsewhere', () => {
  it.each([
    ['values', 'helm: {valueFiles: [$own/values/web.yaml]}'],
    ['a parameter', 'helm: {fileParameters: [{name: a, path: $own/values/web.yaml}]}'],
  ])('has changed if %s of it have that are in the repository', async (_, helm) => {
    const chart = `{repoURL: https://charts.example.org, chart: web, targetRevision: 1.0.0, ${helm}}`;
    const sources = `sources: [${chart}, {repoURL: https://example.org/a/b, ref: own}]`;
    const app = application('one', '').replace(/source: .*/, `${sources}}`);
    await seen('argocd: apps', { 'apps/one.yaml': app, 'values/web.yaml': 'deny: true\n' });
    tree.repository.commit();
    tree.repository.write({ 'values/web.yaml': 'deny: false\n' });
    const { stdout, status } = await tree.run('diff', '--base', 'HEAD', '--fail-on', 'any');
    expect(stdout).toContain('UNSEEN ? changed  Application argocd/one');
    expect(status).toBe(1);
  });

  it('has not changed if another file has', async () => {
    const app = application('one', 'chart: web, targetRevision: 1.0.0');
    await seen('argocd: apps', { 'apps/one.yaml': app, 'values/web.yaml': 'deny: true\n' });
    tree.repository.commit();
    tree.repository.write({ 'values/web.yaml': 'deny: false\n' });
    expect((await tree.run('diff', '--base', 'HEAD')).status).toBe(0);
  });
});
