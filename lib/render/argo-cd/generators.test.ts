import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasProgram } from '../../../test/git-repository.ts';
import { globOf } from '../glob.ts';
import { RenderCache } from '../render-cache.ts';
import type { Side } from '../side.ts';
import { generated as generatedBy } from './generators.ts';
import { fillOf } from './templates.ts';
import { WholeTree } from './whole-tree.ts';

const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall generators ')));
beforeAll(() => {
  for (const [path, text] of [
    ['apps/a/x.yaml', ''],
    ['apps/B_b/x.yaml', ''],
    ['apps/a/deep/x.yaml', ''],
    ['apps/.hidden/x.yaml', ''],
    ['config/no-map.yaml', '1'],
    ['config/empty.yaml', '# nothing'],
    ['config/list.yaml', '[{a: 1}, {a: 2}]'],
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
const generated = (generator: object, of: Side, isNested: boolean) =>
  generatedBy(
    { ...generator },
    {
      side: of,
      whole: new WholeTree(of.tree),
      isNested,
      budget: { left: 9 },
      fill: fillOf(isNested, [], of, { seconds: 60, bytes: 2 ** 31, network: false }),
    },
  );
const git = (more: object) => ({ git: { repoURL: 'https://example.org/a/b', revision: 'HEAD', ...more } });

const list = (elements: readonly object[]) => ({ list: { elements } });
const matrixOf = (one: readonly object[], other: readonly object[]) => ({
  matrix: { generators: [list(one), list(other)] },
});
const mergeOf = (mergeKeys: readonly string[], ...all: readonly (readonly object[])[]) => ({
  merge: { mergeKeys, generators: all.map(list) },
});

describe('generators of an ApplicationSet', () => {
  it('are the folders that a path matches, without those that are left out and the hidden ones', async () => {
    const directories = [{ path: 'apps/*' }, { path: 'apps/a', exclude: true }];
    expect(await generated(git({ directories }), side, true)).toEqual([
      { path: { path: 'apps/B_b', basename: 'B_b', basenameNormalized: 'b-b', segments: ['apps', 'B_b'] } },
    ]);
    expect(await generated(git({ directories: [{ path: 'apps/a' }] }), side, false)).toEqual([
      { path: 'apps/a', 'path.basename': 'a', 'path.basenameNormalized': 'a', 'path[0]': 'apps', 'path[1]': 'a' },
    ]);
  });

  it('are files that a path matches, with what they hold', async () => {
    const files = [{ path: 'config/one/*.json' }];
    expect(await generated(git({ files }), side, true)).toEqual([
      expect.objectContaining({
        a: { b: 1 },
        c: 'd',
        path: expect.objectContaining({ path: 'config/one', filename: 'c.json' }),
      }),
    ]);
    expect(await generated(git({ files }), side, false)).toEqual([
      expect.objectContaining({ 'a.b': 1, c: 'd', path: 'config/one', 'path.filename': 'c.json' }),
    ]);
  });

  it('are the maps of a file, none or several, with a prefix and with values', async () => {
    const of = async (file: string, more: object, isNested = true) =>
      generated(git({ files: [{ path: file }], ...more }), side, isNested);
    expect(await of('config/empty.yaml', {})).toEqual([{ path: expect.objectContaining({ filename: 'empty.yaml' }) }]);
    expect((await of('config/list.yaml', {})).map(({ a }) => a)).toEqual([1, 2]);
    expect(await of('config/one/c.json', { pathParamPrefix: 'x' }, false)).toEqual([
      expect.objectContaining({ 'x.path': 'config/one', 'x.path.filename': 'c.json', 'x.path[1]': 'one' }),
    ]);
    expect(await of('config/one/c.json', { pathParamPrefix: 'x' })).toEqual([
      { a: { b: 1 }, c: 'd', x: { path: expect.objectContaining({ basename: 'one' }) } },
    ]);
    expect(await of('config/one/c.json', { values: { e: '{{c}}-{{path.basename}}' } }, false)).toEqual([
      expect.objectContaining({ 'values.e': 'd-one' }),
    ]);
  });

  it('are elements of a list, and each of one with each of another', async () => {
    const one = list([{ x: { y: 1 } }, { x: 2 }]);
    expect(await generated(one, side, true)).toEqual([{ x: { y: 1 } }, { x: 2 }]);
    expect(await generated(list([{ x: { y: [1, { z: 2 }] } }]), side, false)).toEqual([{ 'x.y.0': 1, 'x.y.1.z': 2 }]);
    expect(await generated({ list: { elementsYaml: '[{a: 1}]' } }, side, true)).toEqual([{ a: 1 }]);
    expect(await generated({ matrix: { generators: [one, list([{ z: 3 }])] } }, side, true)).toEqual([
      { x: { y: 1 }, z: 3 },
      { x: 2, z: 3 },
    ]);
  });

  it("of a matrix fill the second one's templates, and go over what it says", async () => {
    expect(await generated(matrixOf([{ a: 'x' }, { a: 'y' }], [{ b: '{{a}}-1' }]), side, false)).toEqual([
      { a: 'x', b: 'x-1' },
      { a: 'y', b: 'y-1' },
    ]);
    expect(await generated(matrixOf([{ a: 'x', m: { n: 1 } }], [{ a: 'z', m: { o: 2 } }]), side, true)).toEqual([
      { a: 'x', m: { n: 1, o: 2 } },
    ]);
  });

  (hasProgram('helm') ? it : it.skip)("of a matrix fill the second one's templates of Go", async () => {
    const wide = { git: { repoURL: 'https://example.org/a/b', directories: [{ path: '{{ .folder }}/*' }] } };
    const matrix = { matrix: { generators: [list([{ folder: 'apps' }, { folder: 'config' }]), wide] } };
    const found = await generated(matrix, side, true);
    expect(found.map((one) => (one['path'] as { path: string }).path)).toEqual(['apps/B_b', 'apps/a', 'config/one']);
  });

  it('of a merge go over the first ones that are equal by the keys', async () => {
    const merge = mergeOf(['a'], [{ a: 1, b: { c: 1, d: 1 } }, { a: 2 }], [{ a: 1, b: { c: 2 } }, { a: 3 }]);
    expect(await generated(merge, side, true)).toEqual([{ a: 1, b: { c: 2, d: 1 } }, { a: 2 }]);
  });

  it.each<[string, object, number[]]>([
    ['matchLabels', { matchLabels: { 'l.env': 'prod' } }, [1]],
    ['In', { matchExpressions: [{ key: 'l.env', operator: 'In', values: ['prod', 'dev'] }] }, [1, 2]],
    [
      'NotIn, which takes those without',
      { matchExpressions: [{ key: 'l.env', operator: 'NotIn', values: ['prod'] }] },
      [2, 3],
    ],
    ['Exists', { matchExpressions: [{ key: 'l.env', operator: 'Exists' }] }, [1, 2]],
    ['DoesNotExist', { matchExpressions: [{ key: 'l.env', operator: 'DoesNotExist' }] }, [3]],
    ['nothing', {}, [1, 2, 3]],
  ])('are selected by %s', async (_, selector, wanted) => {
    const elements = [{ a: 1, l: { env: 'prod' } }, { a: 2, l: { env: 'dev' } }, { a: 3 }];
    const found = await generated({ ...list(elements), selector }, side, true);
    expect(found.map(({ a }) => a)).toEqual(wanted);
  });

  it.each([
    [{ clusters: {} }, 'its generator clusters asks for something that is not in the tree'],
    [{ list: { elements: [] }, git: {} }, 'one of its generators is of several kinds (list, git)'],
    [
      git({ files: [{ path: 'config/{one,two}/*.json' }] }),
      'whether its generator reads config/one/c.json depends on how Argo CD is set up (new git file globbing)',
    ],
    [git({ files: [{ path: 'config/*' }] }), 'whether its generator reads config/one/c.json'],
    [{ list: { elements: [], elementsYaml: 'x' } }, 'an element of its list is not a map'],
    [{ matrix: { generators: [{ list: { elements: [] } }] } }, 'its matrix does not have two generators'],
    [matrixOf([{ a: '1' }], [{ a: '2' }]), 'both generators of its matrix set a', false],
    [mergeOf(['a'], [{ a: 1 }, { a: 1 }], []), 'a generator of its merge gives two results with the same a'],
    [
      matrixOf(
        Array.from({ length: 9 }, (_, i) => ({ a: `${i}` })),
        [{ b: '{{ .a }}' }],
      ),
      'its generators depend on each other too many times',
    ],
    [mergeOf([], [{ a: 1 }], []), 'its merge does not have two generators and mergeKeys'],
    [matrixOf([{ a: '1' }], [{ b: '{{ .c }}' }]), 'its template has {{ .c }}, which its generators do not set'],
    [
      { list: { elements: [], template: { metadata: { name: 'x' } } } },
      'its generators.list.template is not supported',
    ],
    [{ list: { elements: [], strange: 1 } }, 'its generators.list.strange is not supported'],
    [{ git: { repoURL: 'https://example.org/c/d', directories: [{ path: '*' }] } }, 'another repository'],
    [{ git: { repoURL: 'https://example.org/a/b', revision: 'v1', directories: [{ path: '*' }] } }, 'another revision'],
    [git({ files: [{ path: 'config/no-map.yaml' }] }), 'config/no-map.yaml, which is neither a map nor a list of maps'],
    [git({ directories: [{ path: 'apps/[ab]' }] }), 'the glob "apps/[ab]" is not supported'],
  ])('%j is not followed', async (generator, why, isNested = true) => {
    await expect(generated(generator, side, isNested)).rejects.toThrow(why);
  });
});

describe('a glob', () => {
  it.each([
    ['a/*', 'path', ['a/b'], ['a/b/c', 'a', 'xa/b']],
    ['a/*', 'git', ['a/b', 'a/b/c'], ['a']],
    ['**/x?y', 'text', ['a/x/y', 'a/b/x.y'], ['x.y']],
    ['**/x.yaml', 'path', ['x.yaml', 'a/b/x.yaml'], ['a/xx.yaml', 'xayaml']],
    ['{a,b}/?.yaml', 'path', ['a/x.yaml', 'b/y.yaml'], ['c/x.yaml', 'a/xx.yaml', 'a,b/x.yaml']],
    ['{a,b}/*', 'text', ['a/x/y', 'b/y'], ['c/x', 'a,b/x']],
    ['{a,b}/*', 'git', ['{a,b}/x'], ['a/x', 'b/x']],
    ['a,b+(c)', 'path', ['a,b+(c)'], ['a', 'b+(c)']],
  ] as const)('%s as of %s', (glob, how, matching, others) => {
    const matches = globOf(glob, how);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter((path) => matches(path))).toEqual([]);
  });

  it('that could take for ever is refused', () => {
    for (const glob of ['*a'.repeat(9), 'x'.repeat(300), '{a,{b}}', '{a'])
      expect(() => globOf(glob)).toThrow('is not supported');
  });
});
