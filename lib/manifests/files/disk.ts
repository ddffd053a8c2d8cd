import { type Dirent, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import type { Tree, TreeEntry } from './tree.ts';

/** The files of this machine. */
export const disk: Tree = {
  entries: (folder) =>
    readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, type: typeOf(entry) })),
  leadsTo(link) {
    try {
      const stats = statSync(link);
      return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    } catch {
      // The link leads nowhere, in a circle, or to where the user may not look.
      return 'nothing';
    }
  },
  targetOf: (link) => readlinkSync(link),
  realPath: (path) => realpathSync(path),
};

function typeOf(entry: Dirent): TreeEntry['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
