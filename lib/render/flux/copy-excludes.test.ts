import { CopyExcludes } from './copy-excludes.ts';

const contents = (source: string) => ({ source, what: 'contents' as const });
const folder = (source: string) => ({ source, what: 'folder' as const });
const leavesOut = (patterns: readonly string[], copied: ConstructorParameters<typeof CopyExcludes>[1], file: string) =>
  new CopyExcludes(patterns, copied).leavesOut(file);

describe('exclude of an ArtifactGenerator', () => {
  // The three releases agree, and do as written here: builder.go of source-watcher v2.0.3, v2.1.1 and v2.2.1.
  it.each([
    ['nothing', [], contents('apps'), 'apps/a.yaml', false],
    ['a file below, by a pattern for any folder', ['**/a.yaml'], contents('apps'), 'apps/x/a.yaml', true],
    ['a file in the folder itself', ['**/a.yaml'], contents('apps'), 'apps/a.yaml', true],
    ['a folder with all that is in it', ['**/charts/**'], contents('apps'), 'apps/x/charts/y/a.yaml', true],
    ['a folder by its path without the stars', ['**/charts'], contents('apps'), 'apps/x/charts/y/a.yaml', true],
    ['no file whose name only begins so', ['**/charts/**'], contents('apps'), 'apps/charts-old/a.yaml', false],
    ['a file that a folder pattern without its stars names', ['**/a.yaml/**'], contents('apps'), 'apps/a.yaml', true],
    ['one of several', ['**/{a,b}.yaml'], contents('apps'), 'apps/b.yaml', true],
    ['of the top, by the path', ['x/*.yaml'], { source: 'x/a.yaml', what: 'file' as const }, 'x/a.yaml', true],
    ['of the top, all contents by name', ['a.yaml'], contents('.'), 'a.yaml', true],
    ['of a folder, what is directly in it', ['*.yaml'], folder('apps'), 'apps/a.yaml', true],
  ] as const)('leaves out %s', (_, patterns, copied, file, expected) => {
    expect(leavesOut(patterns, copied, file)).toBe(expected);
  });

  it.each([
    ['a name in a folder of the top', ['a.yaml'], contents('apps'), 'apps/a.yaml'],
    ['a path from the copied folder on', ['x/**'], contents('apps'), 'apps/x/a.yaml'],
    ['a path from the top, for a folder as a whole', ['apps/x/**'], folder('apps'), 'apps/x/a.yaml'],
    ['a path from a matched folder on', ['y/*.yaml'], contents('apps'), 'apps/x/y/a.yaml'],
  ] as const)('is not decided where releases differ: %s', (_, patterns, copied, file) => {
    expect(() => leavesOut(patterns, copied, file)).toThrow(
      `whether its exclude leaves out ${file} depends on the version of Flux`,
    );
  });

  it('is that of the current release for files that are no manifests', () => {
    expect(leavesOut(['*.md'], contents('apps'), 'apps/README.md')).toBe(true);
    expect(leavesOut(['docs/**'], contents('apps'), 'apps/docs/a.txt')).toBe(true);
  });

  it.each([['a**'], ['**/a/'], ['a//b'], ['**b/c'], ['[ab].yaml'], ['a\\b']])(
    'refuses a pattern that is not supported: %s',
    (pattern) => {
      expect(() => new CopyExcludes([pattern], contents('.'))).toThrow('is not supported');
    },
  );
});
