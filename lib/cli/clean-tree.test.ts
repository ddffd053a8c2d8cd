import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GitRepository } from '../../test/git-repository.ts';
import { type CleanTree, treeOfRevision, treeOfWork } from './clean-tree.ts';
import { TreeWriter } from './tree-writer.ts';

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

describe('a clean tree', () => {
  let repository: GitRepository;
  const link = (target: string, path: string) => {
    mkdirSync(dirname(join(repository.folder, path)), { recursive: true });
    symlinkSync(target, join(repository.folder, path));
  };
  const both = (check: (tree: CleanTree) => void) => {
    for (const tree of [treeOfRevision('HEAD', repository.folder), treeOfWork(repository.folder)]) {
      try {
        check(tree);
      } finally {
        tree.remove();
      }
      expect(existsSync(tree.folder)).toBe(false);
    }
  };
  beforeEach(() => {
    repository = new GitRepository();
  });
  afterEach(() => repository.remove());

  it('has what is committed or would be, by its content and mode, whatever its name', () => {
    repository.write({
      'a b/ü\n.yaml': 'x\r\n',
      'run.sh': '#!/bin/sh\n',
      '.gitignore': '.env\nnode_modules\n',
      '.env': 'SECRET',
      'node_modules/x': '',
      '.gitattributes': '* export-ignore filter=none\n*.yaml text eol=lf\n',
    });
    chmodSync(join(repository.folder, 'run.sh'), 0o755);
    repository.commit();
    both(({ folder }) => {
      expect(filesIn(folder)).toEqual(['.gitattributes', '.gitignore', 'a b/ü\n.yaml', 'run.sh']);
      expect(lstatSync(join(folder, 'run.sh')).mode & 0o111).toBe(0o111);
    });
    repository.write({ 'new.yaml': 'y' });
    rmSync(join(repository.folder, 'run.sh'));
    const work = treeOfWork(repository.folder);
    expect(filesIn(work.folder)).toEqual(['.gitattributes', '.gitignore', 'a b/ü\n.yaml', 'new.yaml']);
    expect(readFileSync(join(work.folder, 'a b/ü\n.yaml'), 'utf8')).toBe('x\r\n');
    writeFileSync(join(work.folder, 'new.yaml'), 'changed');
    expect(readFileSync(join(repository.folder, 'new.yaml'), 'utf8')).toBe('y');
    work.remove();
  });

  it('has links within it, and none that leads out, by whatever way', () => {
    repository.write({ 'a/x.yaml': 'x', 'b/y.yaml': 'y' });
    link('../a/x.yaml', 'b/within.yaml');
    link('../..', 'a/b/top');
    link('../../../outside', 'b/out.yaml');
    link('/etc/passwd', 'b/absolute.yaml');
    link('a/b/top/../../etc', 'by-another');
    link('nothing', 'b/dangling.yaml');
    repository.commit();
    both(({ folder }) => {
      expect(readFileSync(join(folder, 'b/within.yaml'), 'utf8')).toBe('x');
      for (const path of ['b/out.yaml', 'b/absolute.yaml', 'by-another'])
        expect([path, readlinkSync(join(folder, path))]).toEqual([path, 'link-out-of-the-repository']);
      expect(readlinkSync(join(folder, 'b/dangling.yaml'))).toBe('nothing');
    });
  });

  it('says in the place of a submodule that it is not there', () => {
    repository.write({ x: 'x' });
    repository.commit();
    repository.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${repository.git('rev-parse', 'HEAD').trim()},charts/sub`,
    );
    repository.git('commit', '-qm', 'x');
    mkdirSync(join(repository.folder, 'charts/sub'), { recursive: true });
    both(({ folder }) => {
      expect(readlinkSync(join(folder, 'charts/sub'))).toBe('submodule-not-in-the-repository');
    });
  });

  it('is all of a folder where there is no repository', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwall none '));
    for (const path of ['a/ü.yaml', 'node_modules/x', '.hidden']) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    const tree = treeOfWork(folder);
    expect(filesIn(tree.folder)).toEqual(['.hidden', 'a/ü.yaml']);
    tree.remove();
    rmSync(folder, { recursive: true });
  });

  it('refuses paths that git would not make', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall writer ')));
    const writer = new TreeWriter(folder);
    for (const path of ['../x', 'a/../../x', '/x', 'a//x', '.git/config', 'a/.GIT/hooks/x', './x'])
      expect(() => writer.file(Buffer.from(path), false, (file) => writeFileSync(file, ''))).toThrow(
        'a path that is not allowed',
      );
    expect(filesIn(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
