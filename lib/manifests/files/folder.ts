import { posix } from 'node:path';

/** The folder of a file with a slash at its end, or with the colon of a revision; '' for the current one. */
export function folderOf(file: string): string {
  const [folder = ''] = /^(?:.*\/|[^/]*:)?/s.exec(file) ?? [];
  return folder;
}

/** A folder as an argument of a shell's, without the revision it may stand in. */
export function folderArgument(folder: string): string {
  const path = folder.replace(/^[^/:]+:/, '').replace(/\/$/, '') || '.';
  return argument(path.startsWith('-') ? `./${path}` : path);
}

/** A file as an argument of a shell's, without the revision it may stand in. */
export function fileArgument(file: string): string {
  const path = file.replace(/^[^/:]+:/, '');
  // What came by a pipe has no name.
  return path === '-' ? 'FILE' : argument(path.startsWith('-') ? `./${path}` : path);
}

/** A text as one word of a shell's. */
export function argument(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The path of a file that another one of that folder names; equal for a file by whatever way. */
export function pathFrom(folder: string, path: string): string {
  const [, revision = '', below = ''] = /^([^/:]+:)?(.*)$/s.exec(folder) ?? [];
  return revision + posix.normalize(path.startsWith('/') ? path : `${below}${path}`);
}
