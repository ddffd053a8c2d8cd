import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textsOfRevision } from '../../../lib/cli/revision.ts';
import { disk } from '../../../lib/manifests/files/disk.ts';
import { manifestFiles } from '../../../lib/manifests/files/manifest-files.ts';
import { filesOf } from './oracle.ts';
import type { Random } from './random.ts';

const NAMES = [
  'a.yaml',
  'b.yml',
  'c.json',
  '.d.yaml',
  '.yaml',
  'e.YAML',
  'f.Yml',
  'g.txt',
  'h.yaml.bak',
  'i j.yaml',
  'é.yaml',
  'k\nl.yaml',
  '-m.json',
];
const FOLDERS = ['n', '.o', 'p.yaml', 'node_modules', 'a', 'q r', 'a.yaml.d'];
const TARGETS = ['a.yaml', '../a.yaml', 'n', '..', 'missing.yaml', 'g.txt', '.', '/etc/hosts'];

/** Fills a folder with files, folders and links, hidden ones and such with odd names among them. */
export function makeTree(folder: string, random: Random, depth = 0): void {
  mkdirSync(folder, { recursive: true });
  for (let i = random.below(6); i >= 0; i--) {
    const name = random.oneOf(NAMES);
    attempt(() => {
      if (random.below(5) === 0) symlinkSync(random.oneOf(TARGETS), join(folder, name));
      else writeFileSync(join(folder, name), `# ${name}\n`, { flag: 'wx' });
    });
  }
  for (let i = depth < 3 ? random.below(3) : 0; i > 0; i--) {
    const path = join(folder, random.oneOf(FOLDERS));
    attempt(() => {
      if (random.below(5) === 0) symlinkSync(random.oneOf(TARGETS), path);
      else makeTree(path, random, depth + 1);
    });
  }
}

/** What stands there already stays. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR', 'ELOOP', 'ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}

/** What differs between the files that kubectl reads of a folder and those that tierwall reads of it, on the disk and as a revision. */
export function differenceOfTree(folder: string): string | undefined {
  const theirs = filesOf(folder);
  const { files, problems } = manifestFiles(disk, folder);
  // What kubectl would read and tierwall does not is an error: it leads nowhere, or to no file.
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ location }) => location.file);
  const own = theirs.filter((file) => files.includes(file) || errors.includes(file));
  if (files.some((file) => !theirs.includes(file)))
    return `read by tierwall alone: ${files.filter((file) => !theirs.includes(file)).join()}`;
  if (own.length !== theirs.length)
    return `read by kubectl alone: ${theirs.filter((file) => !own.includes(file)).join()}`;
  if (files.join('\0') !== theirs.filter((file) => files.includes(file)).join('\0'))
    return `in another order: ${files.join()}`;
  return differenceOfRevision(folder, files);
}

function differenceOfRevision(folder: string, files: readonly string[]): string | undefined {
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  git('init', '-q');
  git('config', 'core.autocrlf', 'false');
  git('add', '-A', '-f', '.');
  git('commit', '-q', '--allow-empty', '-m', 'x');
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { texts = [], problems = [] } = textsOfRevision('HEAD:') ?? {};
    const read = texts.map(({ file }) => join(folder, file.slice('HEAD:'.length)));
    const outside = problems.map(({ location }) => join(folder, location.file.slice('HEAD:'.length)));
    const known = new Set(read.map((file) => realpathSync(file)));
    const missing = files.filter((file) => !known.has(realpathSync(file)) && !outside.includes(file));
    const more = read.filter((file) => !files.includes(file));
    if (missing.length > 0 || more.length > 0)
      return `of the revision, missing: ${missing.join()}; more: ${more.join()}`;
    return undefined;
  } finally {
    process.chdir(before);
  }
}
