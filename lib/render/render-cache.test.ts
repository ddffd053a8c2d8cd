import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestOfReads, kustomizationReads } from './kustomization-reads.ts';
import { digestOf, RenderCache } from './render-cache.ts';

let tree: string;
const write = (path: string, text = path) => {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
};
beforeEach(() => {
  tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall digest ')));
});
afterEach(() => rmSync(tree, { recursive: true }));

describe('the digest of what a renderer may read', () => {
  it.each<[what: string, change: () => void]>([
    ['a text', () => write('a/x.yaml', 'other')],
    ['a file more', () => write('a/y.yaml')],
    ['a file less', () => rmSync(join(tree, 'a/b/z.yaml'))],
    ['a name', () => renameSync(join(tree, 'a/x.yaml'), join(tree, 'a/w.yaml'))],
    ['what may be run', () => chmodSync(join(tree, 'a/x.yaml'), 0o755)],
    ['what a link leads to', () => write('elsewhere/one.yaml', 'other')],
    ['a file of a folder that a link leads to', () => write('folder/deep/two.yaml', 'other')],
    ['what a link leads to whose name begins with dots', () => write('..data/three.yaml', 'other')],
    ['what was not there', () => write('missing')],
  ])('is another one with %s', (_, change) => {
    write('a/x.yaml');
    write('a/b/z.yaml');
    write('elsewhere/one.yaml');
    write('folder/deep/two.yaml');
    symlinkSync('../elsewhere/one.yaml', join(tree, 'a/link.yaml'));
    symlinkSync('../folder', join(tree, 'a/linked'));
    write('..data/three.yaml');
    symlinkSync('../..data/three.yaml', join(tree, 'a/dotted.yaml'));
    symlinkSync('..', join(tree, 'a/circle'));
    rmSync(join(tree, 'a/circle'));
    const before = digestOf(tree, ['a', 'missing']);
    write('unrelated/x.yaml');
    expect(digestOf(tree, ['missing', 'a', 'a'])).toBe(before);
    change();
    expect(digestOf(tree, ['a', 'missing'])).not.toBe(before);
  });

  it('ends where links go in circles', () => {
    write('a/x.yaml');
    symlinkSync('..', join(tree, 'a/circle'));
    symlinkSync('loop', join(tree, 'a/loop'));
    expect(digestOf(tree, ['a'])).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells renderers and their words apart', async () => {
    write('a');
    const cache = new RenderCache();
    const ask = (...words: string[]) => cache.rendered(words, tree, ['a'], async () => ({ output: words.join(' ') }));
    await ask('kustomize', 'a');
    await ask('kustomize', 'b');
    expect(await ask('kustomize', 'a')).toEqual({ output: 'kustomize a' });
    expect(cache.counts).toEqual({ rendered: 2, known: 1 });
  });
});

describe('what a kustomization may read', () => {
  it('is each folder and file that it names, and what those name, in whatever field', () => {
    write(
      'over/kustomization.yaml',
      'resources: [../base, web.yaml]\ncomponents: [../part]\nconfigMapGenerator: [{name: x, files: [k=../files/x.txt]}]\nlater: {field: [../later]}\n',
    );
    write('base/kustomization.yaml', 'bases: [../deep]\n');
    for (const path of [
      'over/web.yaml',
      'part/kustomization.yml',
      'deep/Kustomization',
      'files/x.txt',
      'later/x.yaml',
      'other/x.yaml',
    ])
      write(path, '{}');
    expect(kustomizationReads(tree, 'over').sort()).toEqual([
      'base',
      'deep',
      'files/x.txt',
      'later',
      'over',
      'over/web.yaml',
      'part',
    ]);
  });

  it('never leaves the tree', () => {
    for (const text of [
      'resources: [../../x]',
      'components: [/etc]',
      'patches: [{path: ../../x.yaml}]',
      'configMapGenerator: [{files: [a=../../../x]}]',
      'openapi: {path: ../../x}',
      'patchesStrategicMerge: [../../x.yaml]',
    ]) {
      write('over/kustomization.yaml', text);
      expect(() => kustomizationReads(tree, 'over')).toThrow(
        /^over\/kustomization\.yaml names .*, which leads out of the repository$/,
      );
    }
    write('over/kustomization.yaml', 'resources: ["https://example.org/../../x", "git@example.org:../../x"]\n');
    expect(kustomizationReads(tree, 'over')).toEqual(['over']);
    symlinkSync('/etc', join(tree, 'over/etc'));
    write('over/kustomization.yaml', 'resources: [etc]\n');
    expect(kustomizationReads(tree, 'over')).toEqual(['over']);
  });

  it('is all of the tree where nobody knows', () => {
    write('over/kustomization.yaml', 'resources: [../../x]\n');
    write('elsewhere', 'a');
    const before = digestOfReads(tree, ['over']);
    write('elsewhere', 'b');
    expect(digestOfReads(tree, ['over'])).not.toBe(before);
  });
});
