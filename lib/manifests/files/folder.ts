import { posix } from 'node:path';

/** The folder of a file, with a slash or the colon of a revision at its end. Empty for the current folder. */
export function folderOf(file: string): string {
  const [folder = ''] = /^(?:.*\/|[^/]*:)?/s.exec(file) ?? [];
  return folder;
}

/** A folder as a shell argument, without the revision it may be in. */
export function folderArgument(folder: string): string {
  const path = folder.replace(/^[^/:]+:/, '').replace(/\/$/, '') || '.';
  return argument(path.startsWith('-') ? `./${path}` : path);
}

/** A file as a shell argument, without the revision it may be in. */
export function fileArgument(file: string): string {
  const path = file.replace(/^[^/:]+:/, '');
  // Text from a pipe has no file name.
  return path === '-' ? 'FILE' : argument(path.startsWith('-') ? `./${path}` : path);
}

/** A text as one word for a shell. */
export function argument(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The path of a file that another file of the folder names. Each file has one such path, however it is written. */
export function pathFrom(folder: string, path: string): string {
  const [, revision = '', below = ''] = /^([^/:]+:)?(.*)$/s.exec(folder) ?? [];
  return revision + posix.normalize(path.startsWith('/') ? path : `${below}${path}`);
}
