import { constants, copyFileSync, lstatSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { maxBytes } from '../manifests/files/text.ts';
import { temporaryFolder } from '../render/leftovers.ts';
import { NOT_COPIED } from '../render/not-copied.ts';
import { contentsOf, git } from './git.ts';
import { TreeWriter } from './tree-writer.ts';
import { UsageError } from './usage-error.ts';

/** A folder with a copy of a repository's files and nothing else. A renderer may write into it. */
export interface CleanTree {
  /** The folder of the copy, without links in its path. */
  readonly folder: string;
  readonly remove: () => void;
}

/** The most bytes that are requested from git at once. */
const BATCH = 32 << 20;

interface Entry {
  readonly path: Buffer;
  readonly mode: string;
  readonly id: string;
  readonly bytes: number;
}

/**
 * Copies the files of a revision from git's objects, so that no filter, attribute or hook of the repository changes them.
 * @param top the top folder of the repository
 * @throws UsageError if git has no such revision
 */
export function treeOfRevision(revision: string, top: string): CleanTree {
  const { ok, output, complaint } = git(['-C', top, 'ls-tree', '-r', '-l', '-z', '--full-tree', revision]);
  if (!ok) throw new UsageError(`git has no ${revision}: ${complaint}`);
  const entries = parts(output).map((line): Entry => {
    const tab = line.indexOf(9);
    const [mode = '', , id = '', size = ''] = line.toString('latin1', 0, tab).split(/ +/);
    return { path: line.subarray(tab + 1), mode, id, bytes: Number(size) || 0 };
  });
  return filled('base', (writer) => {
    for (const { path, mode, bytes } of entries) {
      if (mode === '160000') writer.link(path, NOT_COPIED.submodule);
      else if (bytes > maxBytes) writer.link(path, NOT_COPIED.large);
    }
    const files = entries.filter(({ mode, bytes }) => mode !== '160000' && bytes <= maxBytes);
    for (const some of batches(files)) {
      const contents = contentsOf(
        some.map(({ id }) => id),
        top,
      );
      some.forEach(({ path, mode }, i) => {
        const content = Buffer.from(contents[i] ?? []);
        if (mode === '120000') writer.link(path, content);
        else writer.file(path, mode === '100755', (file) => writeFileSync(file, content));
      });
    }
  });
}

function* batches(files: readonly Entry[]): Generator<Entry[]> {
  let some: Entry[] = [];
  let bytes = 0;
  for (const file of files) {
    some.push(file);
    bytes += file.bytes;
    if (bytes < BATCH) continue;
    yield some;
    [some, bytes] = [[], 0];
  }
  yield some;
}

/** The files of the working copy that git knows or would add. Ignored files, such as those with secrets, are left out. */
export function treeOfWork(top: string): CleanTree {
  const { ok, output } = git(['-C', top, 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  const listed = ok ? parts(output) : [...allFiles(Buffer.from(top), Buffer.from(''))];
  const paths = new Set(listed.map((path) => path.toString('latin1').replace(/\/$/, '')));
  return filled('head', (writer) => {
    for (const latin of paths) copy(writer, top, Buffer.from(latin, 'latin1'));
  });
}

function copy(writer: TreeWriter, top: string, path: Buffer): void {
  const from = Buffer.concat([Buffer.from(`${top}/`), path]);
  const stats = lstatSync(from, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink()) writer.link(path, readlinkSync(from, { encoding: 'buffer' }));
  // The folder is a repository of its own.
  else if (stats?.isDirectory()) writer.link(path, NOT_COPIED.submodule);
  else if (stats?.isFile() && stats.size > maxBytes) writer.link(path, NOT_COPIED.large);
  else if (stats?.isFile())
    writer.file(path, (stats.mode & 0o100) !== 0, (file) => copyFileSync(from, file, constants.COPYFILE_FICLONE));
}

function filled(name: string, fill: (writer: TreeWriter) => void): CleanTree {
  const { folder, remove } = temporaryFolder(name);
  try {
    const real = realpathSync(folder);
    const writer = new TreeWriter(real);
    fill(writer);
    writer.end();
    return { folder: real, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** All files below a folder that is in no repository, without installed packages. */
function* allFiles(folder: Buffer, below: Buffer): Generator<Buffer> {
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name as unknown as Buffer;
    if (name.equals(Buffer.from('.git')) || name.equals(Buffer.from('node_modules'))) continue;
    const path = below.length === 0 ? name : Buffer.concat([below, Buffer.from('/'), name]);
    if (entry.isDirectory()) yield* allFiles(Buffer.concat([folder, Buffer.from('/'), name]), path);
    else yield path;
  }
}

function parts(output: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at);
    found.push(output.subarray(at, end));
    at = end + 1;
  }
  return found;
}
