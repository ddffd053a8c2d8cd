import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RenderCache } from '../render-cache.ts';
import type { Side } from '../side.ts';
import { generated } from './generators.ts';
import { globOf } from './glob.ts';

const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall generators ')));
beforeAll(() => {
  for (const [path, text] of [
    ['apps/a/x.yaml', ''],
    ['apps/B_b/x.yaml', ''],
    ['apps/a/deep/x.yaml', ''],
    ['apps/.hidden/x.yaml', ''],
    ['config/one/c.json', '{"a": {"b": 1}, "c": "d"}'],
  ] as const) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
});
afterAll(() => rmSync(tree, { recursive: true }));
const side: Side = {
  ...{ tree, base: '', shown: (path) => path, prefix: '', cache: new RenderCache(), work: tree, isUntrusted: false },
  ...{ repositories: ['git@example.org:a/b.git'], branches: ['main'] },
};
const git = (more: object) => ({ git: { repoURL: 'https://example.org/a/b', revision: 'HEAD', ...more } });

describe('generators of an ApplicationSet', () => {
  it('are the folders that a path matches, without those that are left out and the hidden ones', () => {
    const directories = [{ path: 'apps/*' }, { path: 'apps/a', exclude: true }];
    expect(generated(git({ directories }), side, true)).toEqual([
      { path: { path: 'apps/B_b', basename: 'B_b', basenameNormalized: 'b-b', segments: ['apps', 'B_b'] } },
    ]);
    expect(generated(git({ directories: [{ path: 'apps/a' }] }), side, false)).toEqual([
      { path: 'apps/a', 'path.basename': 'a', 'path.basenameNormalized': 'a', 'path[0]': 'apps', 'path[1]': 'a' },
    ]);
  });

  it('are files that a path matches, with what they hold', () => {
    const files = [{ path: 'config/*.json' }];
    expect(generated(git({ files }), side, true)).toEqual([
      expect.objectContaining({
        a: { b: 1 },
        c: 'd',
        path: expect.objectContaining({ path: 'config/one', filename: 'c.json' }),
      }),
    ]);
    expect(generated(git({ files }), side, false)).toEqual([
      expect.objectContaining({ 'a.b': 1, c: 'd', path: 'config/one', 'path.filename': 'c.json' }),
    ]);
  });

  it('are elements of a list, and each of one with each of another', () => {
    const list = { list: { elements: [{ x: { y: 1 } }, { x: 2 }] } };
    expect(generated(list, side, true)).toEqual([{ x: { y: 1 } }, { x: 2 }]);
    expect(generated(list, side, false)).toEqual([{ 'x.y': 1 }, { x: 2 }]);
    const matrix = { matrix: { generators: [list, { list: { elements: [{ z: 3 }] } }] } };
    expect(generated(matrix, side, true)).toEqual([
      { x: { y: 1 }, z: 3 },
      { x: 2, z: 3 },
    ]);
  });

  it.each([
    [{ clusters: {} }, 'its generator clusters asks what is not in the tree'],
    [{ list: { elements: [] }, selector: {} }, 'its generators have a selector'],
    [{ list: { elements: [], template: { metadata: {} } } }, 'its generators have templates of their own'],
    [{ git: { repoURL: 'https://example.org/c/d', directories: [{ path: '*' }] } }, 'another repository'],
    [{ git: { repoURL: 'https://example.org/a/b', revision: 'v1', directories: [{ path: '*' }] } }, 'another revision'],
    [git({ files: [{ path: 'apps/a/x.yaml' }] }), 'apps/a/x.yaml, which is no map'],
    [git({ directories: [{ path: 'apps/[ab]' }] }), 'the glob "apps/[ab]" is not supported'],
  ])('%j is not followed', (generator, why) => {
    expect(() => generated(generator, side, true)).toThrow(why);
  });
});

describe('a glob', () => {
  it.each([
    ['a/*', false, ['a/b'], ['a/b/c', 'a', 'xa/b']],
    ['a/*', true, ['a/b', 'a/b/c'], ['a']],
    ['**/x.yaml', false, ['x.yaml', 'a/b/x.yaml'], ['a/xx.yaml', 'xayaml']],
    ['{a,b}/?.yaml', false, ['a/x.yaml', 'b/y.yaml'], ['c/x.yaml', 'a/xx.yaml', 'a,b/x.yaml']],
    ['a,b+(c)', false, ['a,b+(c)'], ['a', 'b+(c)']],
  ])('%s, across slashes %s', (glob, isAcross, matching, others) => {
    const matches = globOf(glob, isAcross);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter((path) => matches(path))).toEqual([]);
  });

  it('that could take for ever is refused', () => {
    for (const glob of ['*a'.repeat(9), 'x'.repeat(300), '{a,{b}}', '{a'])
      expect(() => globOf(glob)).toThrow('is not supported');
  });
});
