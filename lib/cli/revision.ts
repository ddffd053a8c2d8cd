import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Text } from '../manifests/read-texts.ts';
import { UsageError } from './input.ts';

const MANIFEST = /\.(?:ya?ml|json)$/i;
/** As the reading of folders has it: hidden folders and installed packages hold no manifests. */
const PASSED_OVER = /(?:^|\/)(?:\.|node_modules\/)/;
/** As much as all files may hold together. */
const MAX_BYTES = 1 << 28;

interface RevisionPath {
  readonly revision: string;
  /** From the top of the repository; '' is all of it. */
  readonly path: string;
}

/** `REVISION:PATH` as git has it, PATH from the top of the repository; undefined where the text is no such thing. */
export function revisionPath(text: string): RevisionPath | undefined {
  const [, revision = '', path = ''] = /^([^:/\\][^:]*):(.*)$/.exec(text) ?? [];
  // A drive of Windows is no revision.
  if (revision === '' || /^[A-Za-z]$/.test(revision)) return undefined;
  if (revision.startsWith('-')) throw new UsageError(`${revision} is no revision`);
  return { revision, path: path.replace(/^(?:\.\/)+|\/+$/g, '') };
}

/**
 * The manifests below `path` in a revision of git's, read without touching the working copy; undefined where the text is no such thing.
 * None where the revision has no such path.
 * @throws UsageError where the revision is not there
 */
export function textsOfRevision(text: string): Text[] | undefined {
  const found = revisionPath(text);
  if (!found) return undefined;
  const { revision, path } = found;
  const paths = path === '' ? [] : [path];
  const listed = git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', revision, '--', ...paths]);
  if (listed.status !== 0) throw new UsageError(`git has no ${revision}: ${firstLine(listed.stderr)}`);
  const within = (file: string) => (file === path || path === '' ? file : file.slice(path.length + 1));
  const files = listed.stdout.split('\0').filter((file) => MANIFEST.test(file) && !PASSED_OVER.test(within(file)));
  return contents(revision, files).map((content, i) => ({ file: `${revision}:${files[i]}`, text: content }));
}

/**
 * The content of one file in `REVISION:FILE`; undefined where the text is no such thing.
 * @throws UsageError where it is not there
 */
export function textOfRevision(text: string): string | undefined {
  const found = revisionPath(text);
  return found && contents(found.revision, [found.path])[0];
}

/** A file of the working copy as `REVISION:FILE`, whether the revision has it or not. */
export function inRevision(revision: string, file: string): string | undefined {
  const top = git(['rev-parse', '--show-toplevel']).stdout.trim();
  const path = top === '' ? '..' : relative(realpathSync(top), resolve(realpathSync('.'), file)).replaceAll('\\', '/');
  return path.startsWith('..') ? undefined : `${revision}:${path}`;
}

/** All files by one process of git's. */
function contents(revision: string, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const input = files.map((file) => `${revision}:${file}\n`).join('');
  const { status, stdout, stderr } = git(['cat-file', '--batch'], input);
  if (status !== 0) throw new UsageError(`git cannot read ${revision}: ${firstLine(stderr)}`);
  const bytes = Buffer.from(stdout, 'latin1');
  let at = 0;
  return files.map((file) => {
    const end = bytes.indexOf(10, at);
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(bytes.toString('utf8', at, end)) ?? [];
    if (size === undefined) throw new UsageError(`git has no file ${revision}:${file}`);
    const content = bytes.toString('utf8', end + 1, end + 1 + Number(size));
    at = end + 2 + Number(size);
    return content;
  });
}

function git(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  // latin1 keeps every byte as it is.
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    ...{ input: Buffer.from(input), encoding: 'latin1', maxBuffer: MAX_BYTES },
  });
  if (error) throw new UsageError(`git cannot be run: ${error.message}`);
  const text = args[0] === 'ls-tree' ? Buffer.from(stdout, 'latin1').toString('utf8') : stdout;
  return { status, stdout: text, stderr };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
