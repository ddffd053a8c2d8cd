import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { git } from './git.ts';
import { UsageError } from './usage-error.ts';

/**
 * Whether a reader of the comment, who has only a checkout of the change, finds a folder or file under the same path. In a
 * repository, git must track it: what an earlier step of a job rendered is not there. Outside of a repository, the reader is
 * whoever runs the command.
 */
export function isForReaders(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    if (!git(['rev-parse', '--is-inside-work-tree']).ok) return true;
    const { ok, output } = git(['ls-files', '-z', '--', `:(literal)${path}`]);
    return ok && output.length > 0 && !isAbsolute(path);
  } catch (error) {
    // Without git, nobody has a checkout.
    if (error instanceof UsageError) return true;
    throw error;
  }
}
