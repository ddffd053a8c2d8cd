import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';

const FIXTURES = resolve('test/fixtures');
const OPEN =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: three-tier}\nspec: {podSelector: {}, ingress: [{}]}\n';
const ROLLOUT =
  'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: canary, namespace: three-tier}\nspec:\n  template:\n    metadata: {labels: {app: backend}}\n    spec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n';
const RELEASE =
  'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: cache, namespace: three-tier}\nspec: {chart: {spec: {chart: cache}}}\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall added '));
  for (const name of ['old', 'new']) cpSync(join(FIXTURES, 'hardened'), join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });
const file = (name: string, text: string) => () => writeFileSync(join(folder, 'new', name), text);

const ADDED = [
  ['a hidden file', file('.open.yaml', OPEN), /new\/\.open\.yaml:4/],
  [
    'a linked folder',
    () => {
      mkdirSync(join(folder, 'elsewhere'));
      writeFileSync(join(folder, 'elsewhere/a.yaml'), OPEN);
      symlinkSync('../elsewhere', join(folder, 'new/more'));
    },
    /not entered: 1 linked folder/,
  ],
  ['a Rollout', file('rollout.yaml', ROLLOUT), /three-tier\/canary\\?\[Rollout\\?\]/],
  ['a HelmRelease', file('release.yaml', RELEASE), /not rendered: 1 HelmRelease/],
  ['a kustomization', file('kustomization.yaml', 'resources: [db.k8s.yaml]\n'), /not rendered: 1 Kustomization/],
] as const;

describe('added to hardened manifests', () => {
  it.each(ADDED)('%s is shouted by check, diff and review', async (_, add, words) => {
    add();
    const check = await tierwall('check', '--intent', join(FIXTURES, 'intent/hardened.yaml'), 'new');
    expect(check.stdout).toMatch(words);
    expect(check.stdout).not.toContain('nothing more and nothing less');
    const diff = await tierwall('diff', 'old', 'new');
    expect([diff.status, diff.stdout]).toEqual([1, expect.stringMatching(words)]);
    const review = await tierwall('review', 'old', 'new', '--fail-on', 'any');
    expect([review.status, review.stdout]).toEqual([1, expect.stringMatching(words)]);
    // What cannot be judged is not folded away.
    expect(review.stdout).toMatch(/^### :(?:no_entry|warning): /);
  });

  it('a linked folder that is another than before is one, in a revision, too', async () => {
    const link = (side: string, target: string) => symlinkSync(target, join(folder, side, 'more'));
    for (const name of ['base', 'other']) mkdirSync(join(folder, name));
    for (const name of ['base', 'other']) writeFileSync(join(folder, name, 'a.yaml'), OPEN);
    link('old', '../base');
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', '.'], { cwd: folder });
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qm', 'old'], {
      cwd: folder,
    });
    link('new', '../base');
    expect((await tierwall('diff', 'old', 'new', '--fail-on', 'any')).status).toBe(0);
    expect((await tierwall('diff', 'HEAD:old', 'new', '--fail-on', 'any')).status).toBe(0);
    rmSync(join(folder, 'new/more'));
    link('new', '../other');
    for (const old of ['old', 'HEAD:old']) {
      const diff = await tierwall('diff', old, 'new', '--fail-on', 'any');
      expect([diff.status, diff.stdout]).toEqual([
        1,
        expect.stringMatching(/^UNSEEN \? changed {2}linked folder more/m),
      ]);
      const review = await tierwall('review', old, 'new', '--fail-on', 'any');
      expect([review.status, review.stdout]).toEqual([1, expect.stringMatching(/^### :warning: /)]);
    }
  });

  it('a kustomization that changes is one, wherever its folder is', async () => {
    for (const name of ['old', 'new']) writeFileSync(join(folder, name, 'kustomization.yaml'), 'resources: [a.yaml]\n');
    expect((await tierwall('diff', 'old', 'new')).status).toBe(0);
    writeFileSync(join(folder, 'new/kustomization.yaml'), 'resources: [b.yaml]\n');
    expect((await tierwall('diff', 'old', 'new')).stdout).toMatch(/^UNSEEN \? changed {2}Kustomization /m);
  });
});
