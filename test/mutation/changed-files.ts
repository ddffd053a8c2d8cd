import { spawnSync } from 'node:child_process';

/** The files below a folder that are not as in a revision, new ones included; by their paths from there. */
export interface ChangedFiles {
  readonly revision: string;
  readonly files: ReadonlySet<string>;
}

/**
 * @param revision of git's; by default where this branch left `main`, or HEAD where there is no `main`
 * @throws Error where git has no such revision
 */
export function changedFiles(root: string, revision = whereMainWasLeft(root)): ChangedFiles {
  const commit = commitOf(root, revision);
  const texts = [
    git(root, 'diff', '--name-only', '-z', '--relative', '--no-renames', commit, '--', '.'),
    git(root, 'ls-files', '--others', '--exclude-standard', '-z', '--', '.'),
  ];
  return { revision, files: new Set(texts.flatMap((text) => text.split('\0')).filter((file) => file !== '')) };
}

function commitOf(root: string, revision: string): string {
  try {
    return git(root, 'rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`).trim();
  } catch (error) {
    throw new Error(`git has no revision ${revision}: ${(error as Error).message}`);
  }
}

function whereMainWasLeft(root: string): string {
  for (const main of ['main', 'origin/main']) {
    try {
      return git(root, 'merge-base', main, 'HEAD').trim();
    } catch {
      // No such branch, or one that has nothing in common with this one.
    }
  }
  return 'HEAD';
}

function git(root: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw new Error(`git cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(stderr.trim());
  return stdout;
}
