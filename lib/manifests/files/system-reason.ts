/** What an error code of the system means, for those that a path may have. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBUSY: 'in use',
  EEXIST: 'something with this name exists',
  EISDIR: 'a folder, not a file',
  ELOOP: 'links that lead in a circle',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'not permitted',
  EROFS: 'a read-only disk',
};

/** Why the system refused: its code, and what that means, such as `ENOENT (no such file or folder)`. */
export function systemReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : WORDS[code];
  return words === undefined ? `${code}` : `${code} (${words})`;
}
