import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemReason } from './system-reason.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall system reason '));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('circle', join(folder, 'circle'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('why the system refuses', () => {
  const inFolder = (name: string) => join(folder, name);

  it.each<[string, () => unknown, string]>([
    ['a file that is not there', () => readFileSync(inFolder('nowhere')), 'ENOENT (no such file or folder)'],
    ['a folder', () => readFileSync(folder), 'EISDIR (a folder, not a file)'],
    [
      'a path below a file',
      () => readFileSync(inFolder('file/below')),
      'ENOTDIR (a part of the path is a file, not a folder)',
    ],
    ['a name that is taken', () => mkdirSync(inFolder('file')), 'EEXIST (something with this name exists)'],
    ['a link to itself', () => readFileSync(inFolder('circle')), 'ELOOP (links that lead in a circle)'],
    ['a long name', () => readFileSync(inFolder('a'.repeat(300))), 'ENAMETOOLONG (the name is too long)'],
  ])('is said of %s by its code and in words', (_, ask, says) => {
    let error: unknown;
    try {
      ask();
    } catch (thrown) {
      error = thrown;
    }
    expect(systemReason(error)).toBe(says);
  });

  it('is only the code where nobody has words for it', () => {
    expect(systemReason(Object.assign(new Error(), { code: 'EXDEV' }))).toBe('EXDEV');
  });
});
