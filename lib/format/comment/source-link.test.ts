import { sourceLink } from './source-link.ts';

const BASE = 'https://github.com/o/r/blob/abc';

describe('a place in a file', () => {
  it.each([
    ['dist/a.yaml', `[dist/a.yaml:7](${BASE}/dist/a.yaml#L7)`],
    ['./dist/./a.yaml', `[./dist/./a.yaml:7](${BASE}/dist/a.yaml#L7)`],
    ['a b/(c)!.yaml', `[a b/(c)!.yaml:7](${BASE}/a%20b/%28c%29%21.yaml#L7)`],
    // Not of the repository.
    ['/tmp/a.yaml', '/tmp/a.yaml:7'],
    ['../a.yaml', '../a.yaml:7'],
    ['dist/../../a.yaml', 'dist/../../a.yaml:7'],
    ['half \ud800.yaml', 'half \\\\ud800.yaml:7'],
  ])('%j is %s', (file, text) => expect(sourceLink({ file, line: 7 }, BASE)).toBe(text));

  it('is no link where nobody says where files are', () => {
    expect(sourceLink({ file: 'dist/a.yaml', line: 7 }, undefined)).toBe('dist/a.yaml:7');
  });

  it.each<[source: string | undefined, text: string]>([
    ['charts/a b/x.yaml', `rendered/a.yaml:7, from [charts/a b/x.yaml](${BASE}/charts/a%20b/x.yaml)`],
    ['../x.yaml', 'rendered/a.yaml:7, from ../x.yaml'],
    [undefined, 'rendered/a.yaml:7'],
  ])('that was rendered from %s is %s', (source, text) => {
    expect(sourceLink({ file: 'rendered/a.yaml', line: 7 }, { base: BASE, sourceOf: () => source })).toBe(text);
  });
});
