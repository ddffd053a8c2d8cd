import { posix } from 'node:path';

/** A path of a repository from its top, without `./`, a slash at either end, or a detour; the top is `.`. */
export function fromTop(path: string): string {
  return posix.normalize(`./${path}`).replace(/\/$/, '') || '.';
}

/** Does a path lead out of where it starts? `..data` is a name as any other. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}
