import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from './input.ts';
import { inRevision, revisionPath, textOfRevision, textsOfRevision } from './revision.ts';

const FILES: Record<string, string> = {
  'dist/a.yaml': 'name: ä\n',
  'dist/b.yml': 'two: 2\n',
  'dist/deep/C.JSON': '{}',
  'dist/empty.yaml': '',
  'dist/ü ber.yaml': 'last: "€"\n',
  'dist/notes.md': '# no manifest\n',
  'dist/a.yaml.bak': 'no manifest either\n',
  'dist/.hidden/d.yaml': 'hidden: true\n',
  'dist/node_modules/e.yaml': 'installed: true\n',
  'dist other/f.yaml': 'other: true\n',
  '.github/g.yaml': 'asked: for\n',
};

let folder: string;
const here = process.cwd();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall revision ')));
  process.chdir(folder);
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A', '-f'],
    [...who, 'commit', '-qm', 'first'],
  ]) {
    const { status, stderr } = spawnSync('git', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  // The working copy is not what is read.
  writeFileSync('dist/a.yaml', 'changed\n');
});
afterEach(() => process.chdir(folder));
afterAll(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true, force: true });
});

const files = (text: string) => textsOfRevision(text)?.map(({ file }) => file);

describe('REVISION:PATH', () => {
  it.each([
    ['main:dist', 'main', 'dist'],
    ['main:', 'main', ''],
    ['main:./dist/', 'main', 'dist'],
    ['origin/main~2:a/b', 'origin/main~2', 'a/b'],
    ['HEAD:a:b', 'HEAD', 'a:b'],
  ])('%s is a path in a revision', (text, revision, path) => {
    expect(revisionPath(text)).toEqual({ revision, path });
  });

  it.each(['dist', '/etc:x', '', ':dist', 'C:\\manifests', 'c:/manifests'])('%j is none', (text) => {
    expect(revisionPath(text)).toBeUndefined();
  });

  it('gives git no option', () => {
    expect(() => revisionPath('--output=x:dist')).toThrow(new UsageError('--output=x is no revision'));
  });
});

describe('the manifests of a revision', () => {
  it('are its YAML and JSON below the path, as bytes in UTF-8, hidden folders and packages left out', () => {
    expect(textsOfRevision('main:dist')).toEqual([
      { file: 'main:dist/a.yaml', text: 'name: ä\n' },
      { file: 'main:dist/b.yml', text: 'two: 2\n' },
      { file: 'main:dist/deep/C.JSON', text: '{}' },
      { file: 'main:dist/empty.yaml', text: '' },
      { file: 'main:dist/ü ber.yaml', text: 'last: "€"\n' },
    ]);
  });

  it('are read in a folder that is hidden itself, where it is asked for', () => {
    expect(files('main:.github')).toEqual(['main:.github/g.yaml']);
    expect(files('main:dist/node_modules')).toEqual(['main:dist/node_modules/e.yaml']);
    expect(files('main:')).not.toContain('main:.github/g.yaml');
    expect(files('main:')).toHaveLength(6);
  });

  it('are one file, where that is the path', () => {
    expect(files('main:dist/a.yaml')).toEqual(['main:dist/a.yaml']);
  });

  it('are those from the top of the repository, wherever one stands', () => {
    process.chdir('dist/deep');
    expect(files('main:dist/deep')).toEqual(['main:dist/deep/C.JSON']);
  });

  it('are none where the revision has no such path, and an error where there is no such revision', () => {
    expect(textsOfRevision('main:nowhere')).toEqual([]);
    expect(() => textsOfRevision('nowhere:dist')).toThrow(/^git has no nowhere: /);
    expect(textsOfRevision('dist')).toBeUndefined();
  });
});

describe('one file of a revision', () => {
  it('is its content, or an error where it is not there', () => {
    expect(textOfRevision('main:dist/a.yaml')).toBe('name: ä\n');
    expect(textOfRevision('dist/a.yaml')).toBeUndefined();
    expect(() => textOfRevision('main:dist/none.yaml')).toThrow('git has no file main:dist/none.yaml');
    expect(() => textOfRevision('main:dist')).toThrow('git has no file main:dist');
  });

  it('is found by its path in the working copy, from any folder, and not outside of the repository', () => {
    expect(inRevision('main', 'dist/a.yaml')).toBe('main:dist/a.yaml');
    process.chdir('dist/deep');
    expect(inRevision('main', '../a.yaml')).toBe('main:dist/a.yaml');
    expect(inRevision('main', '../../../a.yaml')).toBeUndefined();
    process.chdir(tmpdir());
    expect(inRevision('main', 'a.yaml')).toBeUndefined();
  });
});
