import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takesLong } from '../../test/takes-long.ts';
import { disk } from '../manifests/files/disk.ts';
import { manifestFiles } from '../manifests/files/manifest-files.ts';
import { maxBytes } from '../manifests/files/text.ts';
import { inRevision, revisionPath, textOfRevision, textsOfRevision } from './revision.ts';

const HERE = process.cwd();
let folder: string;
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
const write = (file: string, content: string | Uint8Array = `# ${file}\n`) => {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), content);
};
const commit = () => {
  git('add', '-A');
  git('commit', '-qm', 'x');
};
const filesIn = (text: string) => textsOfRevision(text)?.texts.map(({ file }) => file);
const codesIn = (text: string) =>
  textsOfRevision(text)?.problems.map(({ code, location }) => `${code} ${location.file}`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall revision '));
  git('init', '-q', '-b', 'main', '--template=');
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(HERE);
  rmSync(folder, { recursive: true, force: true });
});

describe('textsOfRevision', () => {
  it('gives the files that a checkout would give, in the same order', () => {
    for (const file of [
      'dist/b.yaml',
      'dist/b/a.yml',
      'dist/.hidden.yaml',
      'dist/c.json',
      'dist/d.txt',
      'other/a.yaml',
    ])
      write(file);
    commit();
    const there = manifestFiles(disk, 'dist').files;
    expect(there).toHaveLength(4);
    expect(filesIn('HEAD:dist')).toEqual(there.map((file) => `HEAD:${file}`));
    expect(filesIn('HEAD:dist/')).toEqual(filesIn('HEAD:dist'));
    expect(filesIn('HEAD:')).toEqual([...there, 'other/a.yaml'].map((file) => `HEAD:${file}`));
    expect(filesIn('HEAD:dist/d.txt')).toEqual(['HEAD:dist/d.txt']);
    expect(textsOfRevision('HEAD:missing')).toEqual({ texts: [], problems: [] });
    expect(() => textsOfRevision('nowhere:dist')).toThrow(/git has no nowhere/);
  });

  it('reads a path after ./ or ../ from the current folder, as git does', () => {
    write('app/dist/a.yaml');
    write('base/b.yaml');
    commit();
    process.chdir(join(folder, 'app'));
    expect(filesIn('HEAD:./dist')).toEqual(['HEAD:app/dist/a.yaml']);
    expect(filesIn('HEAD:../base')).toEqual(['HEAD:base/b.yaml']);
    expect(filesIn('HEAD:./')).toEqual(['HEAD:app/dist/a.yaml']);
    expect(filesIn('HEAD:app/dist')).toEqual(['HEAD:app/dist/a.yaml']);
    expect(() => filesIn('HEAD:../../x')).toThrow(/outside of the repository/);
  });

  it('gives with a kustomization what it names elsewhere in the revision', () => {
    const placesIn = (text: string) =>
      textsOfRevision(text)?.texts.flatMap(({ elsewhere = [] }) => elsewhere.map((one) => one.place + one.text));
    write('base/kustomization.yaml', 'resources: [é.yaml]');
    write('base/é.yaml', 'a');
    write('overlay/kustomization.yaml', 'resources: [../base, ../../gone]');
    commit();
    const found = ['../base/kustomization.yamlresources: [é.yaml]', '../base/é.yamla'];
    expect(placesIn('HEAD:overlay')).toEqual(found);
    write('base/é.yaml', 'b');
    expect(placesIn(':overlay')).toEqual(found);
    git('add', '-A');
    expect(placesIn(':overlay')).toEqual([found[0], '../base/é.yamlb']);
    expect(placesIn('HEAD:overlay')).toEqual(found);
    expect(placesIn('HEAD:')).toEqual([]);
  });

  it('is not led astray by the names of files', () => {
    const names = ['c.json\nHEAD:.github/x.json', 'z.yaml', '"q".yaml', '-n.yaml', 'é.yaml', '*.yaml', 'tab\t.yaml'];
    for (const name of names) write(`dist/${name}`, `${JSON.stringify(name)}\n`);
    write('dist/c.json', '{}');
    commit();
    for (const { file, text } of textsOfRevision('HEAD:dist')?.texts ?? []) {
      if (file !== 'HEAD:dist/c.json') expect(`HEAD:dist/${JSON.parse(text) as string}`).toBe(file);
    }
    expect(filesIn('HEAD:dist')?.length).toBe(names.length + 1);
  });

  takesLong('follows links within the revision, and says where one leads out of it', () => {
    write('base/a.yaml', 'a: 1\n');
    write('base/sub/b.yaml');
    mkdirSync(join(folder, 'dist'));
    for (const [name, target] of [
      ['linked.yaml', '../base/a.yaml'],
      ['folder', '../base'],
      ['out.yaml', '/etc/hosts'],
      ['circle.yaml', 'circle.yaml'],
    ] as const) {
      symlinkSync(target, join(folder, 'dist', name));
    }
    symlinkSync('base/sub', join(folder, 'alias'));
    commit();
    expect(textsOfRevision('HEAD:dist')?.texts).toEqual([{ file: 'HEAD:dist/linked.yaml', text: 'a: 1\n' }]);
    expect(codesIn('HEAD:dist')).toEqual([
      'MF001 HEAD:dist/circle.yaml',
      'MF005 HEAD:dist/folder',
      'MF001 HEAD:dist/out.yaml',
    ]);
    expect(codesIn('HEAD:alias')).toEqual(['MF001 HEAD:alias']);
    expect(filesIn('HEAD:alias/')).toEqual(['HEAD:alias/b.yaml']);
    expect(filesIn('HEAD:dist/folder/sub')).toEqual(['HEAD:dist/folder/sub/b.yaml']);
  });

  it('reads a file that is met twice once', () => {
    write('dist/a.yaml', 'a: 1\n');
    symlinkSync('a.yaml', join(folder, 'dist/b.yaml'));
    commit();
    expect(filesIn('HEAD:dist')).toEqual(['HEAD:dist/a.yaml']);
  });

  takesLong('refuses a file that is too large', () => {
    write('dist/a.yaml', 'a: 1\n');
    write('dist/huge.yaml', new Uint8Array(maxBytes + 1).fill(0x23));
    commit();
    expect(filesIn('HEAD:dist')).toEqual(['HEAD:dist/a.yaml']);
    expect(codesIn('HEAD:dist')).toEqual(['MF002 HEAD:dist/huge.yaml']);
  });

  it('says that a submodule is not there', () => {
    write('dist/a.yaml');
    git('add', '-A');
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},dist/module`);
    git('commit', '-qm', 'x');
    expect(codesIn('HEAD:dist')).toEqual(['MF007 HEAD:dist/module']);
    expect(codesIn('HEAD:dist/module')).toEqual(['MF001 HEAD:dist/module']);
  });

  it('decodes as for a folder: what is not UTF-8 is a problem', () => {
    write('dist/a.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xe9]));
    write('dist/b.yaml', Buffer.from('\uFEFFa: 1\n', 'utf16le'));
    commit();
    expect(codesIn('HEAD:dist')).toEqual(['MF003 HEAD:dist/a.yaml']);
    expect(textsOfRevision('HEAD:dist')?.texts).toEqual([{ file: 'HEAD:dist/b.yaml', text: 'a: 1\n' }]);
  });
});

describe('textOfRevision', () => {
  it('gives one file, or says that it is not there', () => {
    write('intent.yaml', 'version: 1\n');
    commit();
    expect(textOfRevision('HEAD:intent.yaml')).toBe('version: 1\n');
    expect(() => textOfRevision('HEAD:other.yaml')).toThrow(/git has no file HEAD:other.yaml/);
    expect(textOfRevision('intent.yaml')).toBeUndefined();
    expect(() => textOfRevision('HEAD:')).toThrow('git has no file HEAD:');
  });
});

describe('revisionPath', () => {
  it.each(['C:\\dist', 'C:/dist', 'dist', '/a:b'])('takes %s for a path', (text) => {
    expect(revisionPath(text)).toBeUndefined();
  });

  it.each([
    ['main:dist', 'main', 'dist'],
    ['main:', 'main', ''],
    ['origin/main~2:a/b', 'origin/main~2', 'a/b'],
    ['HEAD:a:b', 'HEAD', 'a:b'],
  ])('takes %s for a path in a revision', (text, revision, path) => {
    expect(revisionPath(text)).toEqual({ revision, path });
  });

  it('gives git no option', () => {
    expect(() => revisionPath('--output=x:dist')).toThrow('--output=x is not a revision');
  });
});

describe('inRevision', () => {
  it('finds a file of the working copy, from any folder, and none outside of the repository', () => {
    write('dist/deep/a.yaml');
    expect(inRevision('main', 'dist/a.yaml')).toBe('main:dist/a.yaml');
    process.chdir('dist/deep');
    expect(inRevision('main', '../a.yaml')).toBe('main:dist/a.yaml');
    expect(inRevision('main', '../../../a.yaml')).toBeUndefined();
    process.chdir(tmpdir());
    expect(inRevision('main', 'a.yaml')).toBeUndefined();
  });
});
