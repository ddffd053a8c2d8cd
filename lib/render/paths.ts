import { lstatSync, type Stats } from 'node:fs';
import { posix } from 'node:path';

/** A path from the top of a repository, without `./`, slashes at the ends, or detours. The top itself is `.`. */
export function fromTop(path: string): string {
  return posix.normalize(`./${path}`).replace(/\/$/, '') || '.';
}

/** Whether a path leads out of its folder. A name such as `..data` does not. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

/** What is at a path, without following a link. Undefined if nothing is there, also if the path goes on below a file. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (/ENOENT|ENOTDIR/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
