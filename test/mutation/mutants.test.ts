import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFault } from './mutant.ts';
import { mutants } from './mutants.ts';
import { stagesOf } from './stages.ts';

const areas = readdirSync('test/mutation/mutants');
const files = [...new Set(mutants.map(({ file }) => file))];
const tests = ['lib', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.test.ts')),
);

describe('the list of faults', () => {
  // Of a file at a time: a test for each fault would take seconds.
  it.each(files)('fits %s', (file) => {
    const source = readFileSync(file, 'utf8');
    const faults = mutants.filter((mutant) => mutant.file === file);
    expect(faults.filter((mutant) => withFault(mutant, source) === source)).toEqual([]);
  });

  it('has no two that are called alike, or are alike', () => {
    expect(new Set(mutants.map(({ fault, file }) => `${file} ${fault}`)).size).toBe(mutants.length);
    expect(new Set(mutants.map(({ file, search, replacement }) => `${file} ${search} ${replacement}`)).size).toBe(
      mutants.length,
    );
  });

  it.each(areas)('has those of %s', async (area) => {
    const lists = Object.values((await import(`./mutants/${area}`)) as Record<string, typeof mutants>);
    expect(lists).toHaveLength(1);
    for (const mutant of lists.flat()) expect(mutants).toContain(mutant);
  });

  it('says of a fault that does not fit any more which one it is', () => {
    const stale = { fault: 'ports are swapped', file: 'lib/a.ts', search: 'from, to', replacement: 'to, from' };
    expect(() => withFault(stale, 'between(to)')).toThrow(
      "'ports are swapped': lib/a.ts must hold this once, and does 0 times: from, to",
    );
    expect(() => withFault(stale, 'a(from, to); b(from, to)')).toThrow('2 times');
    expect(withFault({ ...stale, replacement: '$&' }, 'between(from, to)')).toBe('between($&)');
  });

  it.each(files)('has tests of %s', (file) => {
    for (const pattern of stagesOf(file, '.').flat()) {
      if (pattern.startsWith('--')) continue;
      if (!tests.some((test) => new RegExp(pattern).test(test))) throw new Error(`no test is called ${pattern}`);
    }
  });

  it('is worked on where git does not look', () => {
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('.cache/');
  });
});
