import { readFileSync, statSync } from 'node:fs';
import { systemReason } from '../manifests/files/system-reason.ts';
import { UsageError } from './usage-error.ts';

/**
 * The text of a file that lies in a repository, and that nobody has named. There, a link may lead to a device or a named pipe, of
 * which no read ever ends.
 * @throws UsageError if it cannot be read
 */
export function textFound(path: string, shown = path): string {
  try {
    const stats = statSync(path);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${systemReason(error)}`);
  }
  throw new UsageError(`cannot read ${shown}: it is not a file; remove it, or make it one`);
}
