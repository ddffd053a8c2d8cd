import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedFiles } from './changed-files.ts';

describe('the files that are not as in a revision', () => {
  let folder: string;
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-qm', message);
  };
  const changed = (revision?: string, root = folder) => [...changedFiles(root, revision).files].sort();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall changed '));
    git('init', '-q', '-b', 'main');
    mkdirSync(join(folder, 'lib'));
    for (const name of ['a', 'b', 'ü ber']) write(`lib/${name}.ts`, name);
    write('.gitignore', 'ignored\n');
    commit('first');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are those of the branch, of the index, of the working copy, and the new ones', () => {
    git('checkout', '-qb', 'work');
    write('lib/a.ts', 'in a commit');
    commit('second');
    git('checkout', '-q', 'main');
    write('lib/b.ts', 'on main since');
    commit('third');
    git('checkout', '-q', 'work');
    expect(changed()).toEqual(['lib/a.ts']);
    write('lib/ü ber.ts', 'in the index');
    git('add', '-A');
    write('lib/new.ts', 'nowhere yet');
    write('ignored', '');
    expect(changed()).toEqual(['lib/a.ts', 'lib/new.ts', 'lib/ü ber.ts']);
    expect(changed('HEAD')).toEqual(['lib/new.ts', 'lib/ü ber.ts']);
    expect(changed('main')).toEqual(['lib/a.ts', 'lib/b.ts', 'lib/new.ts', 'lib/ü ber.ts']);
    expect(changed('HEAD', join(folder, 'lib'))).toEqual(['new.ts', 'ü ber.ts']);
  });

  it('are those since the last commit where there is no main', () => {
    git('branch', '-m', 'trunk');
    write('lib/a.ts', 'changed');
    expect(changed()).toEqual(['lib/a.ts']);
  });

  it('are an error where there is no such revision', () => {
    expect(() => changed('nowhere')).toThrow('git has no revision nowhere: ');
    expect(() => changed('--all')).toThrow('git has no revision --all: ');
  });
});
