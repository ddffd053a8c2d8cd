import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const sources = spawnSync('git', ['ls-files', '-z', 'lib'], { encoding: 'utf8' })
  .stdout.split('\0')
  .filter((file) => /\.(?:ts|js)$/.test(file) && !/\.test\.ts$/.test(file));

/** What it writes is read in this repository alone. */
const OWN = 'lib/synth/profile-facts.ts';

const ADDRESS = 'https://github.com/tierwall/tierwall/blob/main/';

/** The pages of this repository that a text names by a path. */
function pathsIn(text: string): string[] {
  const code = text.split('\n').filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line));
  return code.flatMap((line) =>
    [...line.matchAll(/(\S*)\bdocs\/(?:reference|how-to|explanation|tutorial|decisions)\/[\w.-]+/g)].flatMap(
      ([page, before = '']) => (before.endsWith(ADDRESS) ? [] : [page]),
    ),
  );
}

describe('a page that a message names', () => {
  it('is noticed if it has a path alone', () => {
    expect(pathsIn("const a = 'see docs/reference/intent.md';")).toEqual(['docs/reference/intent.md']);
    expect(pathsIn(`const a = 'see ${ADDRESS}docs/reference/intent.md';`)).toEqual([]);
    expect(pathsIn('  /** As documented in docs/reference/lint.md. */')).toEqual([]);
  });

  // The package holds no docs/, so a path leads nowhere for those who have installed it.
  it('has its whole address', () => {
    expect(sources.length).toBeGreaterThan(300);
    const found = sources.flatMap((file) => pathsIn(readFileSync(file, 'utf8')).map((page) => `${file}: ${page}`));
    expect(found.filter((one) => !one.startsWith(`${OWN}: `))).toEqual([]);
  });
});
