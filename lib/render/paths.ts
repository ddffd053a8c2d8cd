import { posix } from 'node:path';

/** A path from the top of a repository, without `./`, slashes at the ends, or detours. The top itself is `.`. */
export function fromTop(path: string): string {
  return posix.normalize(`./${path}`).replace(/\/$/, '') || '.';
}

/** Whether a path leads out of its folder. A name such as `..data` does not. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}
