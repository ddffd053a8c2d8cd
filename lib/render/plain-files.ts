import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readInputs } from '../manifests/files/inputs.ts';
import type { Text, Texts } from '../manifests/model.ts';
import { notCopied } from './not-copied.ts';
import { NotFollowed } from './not-followed.ts';
import type { Side } from './side.ts';

/** What `kubectl apply -R -f PATH` reads in the tree. */
export function filesOf(side: Side, paths: readonly string[]): Texts {
  const { texts, problems } = readInputs(paths.map((path) => join(side.tree, path)));
  const shown = (file: string): string => {
    const own = file === side.tree ? '' : file.startsWith(`${side.tree}/`) ? file.slice(side.tree.length + 1) : file;
    return side.shown(own);
  };
  return {
    texts: texts.map((text) => ({ ...text, file: shown(text.file) })),
    problems: problems.map((one) => ({ ...one, location: { ...one.location, file: shown(one.location.file) } })),
  };
}

/**
 * The texts of files in the tree.
 * @throws NotFollowed if one cannot be read, such as a pointer of Git LFS: an object could be lost
 */
export function filesOfFolder(side: Side, paths: readonly string[]): Text[] {
  if (paths.length === 0) return [];
  for (const path of paths) {
    const missing = notCopied(join(side.tree, path));
    if (missing !== undefined) throw new NotFollowed(`${path} is ${missing}`);
  }
  const { texts, problems } = filesOf(side, paths);
  const unread = problems.find(({ severity }) => severity === 'error');
  if (unread) throw new NotFollowed(`${unread.location.file} cannot be read: ${unread.message}`);
  return [...texts];
}

/** The files in a folder of the tree, or also below it, by their paths from the folder, in order. Git's own files are left out. */
export function filesBelow(tree: string, folder: string, isRecursive: boolean, below = ''): string[] {
  return readdirSync(join(tree, folder, below))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`;
      const stats = statSync(join(tree, folder, path), { throwIfNoEntry: false });
      const isLink = lstatSync(join(tree, folder, path)).isSymbolicLink();
      if (stats?.isDirectory()) return isRecursive && !isLink ? filesBelow(tree, folder, true, path) : [];
      return [path];
    });
}
