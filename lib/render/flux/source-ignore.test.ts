import { leavesOut } from './source-ignore.ts';

/** What go-git's matcher answers of the same rules. */
describe('what a source leaves out', () => {
  it.each<[rules: string, out: string[], kept: string[]]>([
    // Flux' own, where nothing is said.
    [
      '',
      ['.github/x.yaml', 'a/.gitignore', 'a.png', 'a/.sops.yaml', '.gitlab-ci.yml'],
      ['a.yaml', '.gitops/a.yaml', 'codeship-x.yml'],
    ],
    // Any rule goes in the place of Flux' own, but for git's.
    ['*.md', ['a.md', 'a/b.md', '.git/x', '.gitattributes'], ['a.png', '.github/x.yaml', '.sops.yaml']],
    ['# a comment\n\n*.md\r\n', ['a.md'], ['# a comment']],
    ['/*\n!/clusters', ['README.md', 'apps/a.yaml'], ['clusters/a.yaml', 'clusters/b/c.yaml']],
    // To go-git, a file may be taken in again though its folder is left out.
    ['/a\n!/a/b', ['a/c.yaml'], ['a/b/c.yaml']],
    ['*\n!*.yaml', ['a.txt', 'b/a.txt'], ['a.yaml', 'b/a.yaml']],
    ['tests/', ['tests/a.yaml', 'a/tests/b.yaml'], ['tests']],
    ['apps/test', ['apps/test', 'apps/test/a.yaml'], ['x/apps/test']],
    ['/test', ['test', 'test/a'], ['a/test']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b/c'], ['b', 'a/x']],
    ['**/b', ['b', 'a/b/c'], ['a/bb']],
    ['a/**', ['a/b', 'a/b/c'], ['b/a/c']],
    ['a/?.y*', ['a/x.yaml'], ['a/xx.yaml']],
    ['a b  ', ['a b'], ['a']],
    ['a.c', ['a.c'], ['abc']],
  ])('by %j', (text, out, kept) => {
    const isOut = leavesOut([{ folder: [], text }]);
    expect(out.filter((path) => !isOut(path.split('/')))).toEqual([]);
    expect(kept.filter((path) => isOut(path.split('/')))).toEqual([]);
  });

  it('by rules of a folder there, and by those of the source over them', () => {
    const isOut = leavesOut([
      { folder: ['a'], text: '*.yaml' },
      { folder: [], text: '!/a/kept.yaml' },
    ]);
    expect(['a/x.yaml', 'a/kept.yaml', 'x.yaml'].map((path) => isOut(path.split('/')))).toEqual([true, false, false]);
  });

  it('is an error by a rule that is not supported, or could take for ever', () => {
    for (const text of ['[ab]', 'a\\*', '*a*a*a*a*a*a*a'])
      expect(() => leavesOut([{ folder: [], text }])).toThrow('is not supported');
    expect(() => leavesOut([{ folder: [], text: 'a\n'.repeat(1001) }])).toThrow('more than 1000 rules');
  });
});
