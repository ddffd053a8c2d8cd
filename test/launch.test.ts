import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a launch '));
  mkdirSync(join(folder, 'bin'));
  for (const part of ['bin/launch.mjs', 'package.json', 'tsconfig.json']) cpSync(part, join(folder, part));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'word.ts'), "export const word: string = 'first';\n");
  writeFileSync(
    join(folder, 'entry.ts'),
    "import { word } from './word.ts';\nconsole.log(word, process.argv.slice(2), import.meta.dirname);\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const launch = (...args: string[]) =>
  spawnSync(process.execPath, [join(folder, 'bin/launch.mjs'), 'entry.ts', ...args], { encoding: 'utf8' });

describe('the launcher', () => {
  it('runs the entry with its arguments, from anywhere, and keeps a bundle', () => {
    expect(launch('a b', '--c')).toMatchObject({ status: 0, stdout: `first [ 'a b', '--c' ] ${folder}\n`, stderr: '' });
    expect(readdirSync(join(folder, '.cache/bundle'))).toEqual(['entry.ts.cjs', 'entry.ts.cjs.map']);
    expect(launch('a b', '--c').stdout).toBe(`first [ 'a b', '--c' ] ${folder}\n`);
  });

  it('never runs an old bundle: after a change of a source, a setting, or a cut in the file itself', () => {
    launch();
    writeFileSync(join(folder, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
    writeFileSync(join(folder, '.cache/bundle/entry.ts.cjs'), '//{"word.ts":');
    expect(launch().stdout).toMatch(/^other/);
    writeFileSync(join(folder, '.cache/bundle/entry.ts.cjs'), '');
    expect(launch().stdout).toMatch(/^other/);
  });

  it('runs the sources where no bundle can be kept', () => {
    writeFileSync(join(folder, '.cache'), 'a file where the folder would be');
    expect(launch()).toMatchObject({ status: 0, stdout: `first [] ${folder}\n` });
  });
});
