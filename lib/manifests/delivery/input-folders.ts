import { folderOf, pathFrom } from '../files/folder.ts';

/**
 * The folders of what is read. A delivery names a folder from the top of its repository, which may be anywhere above the delivery's
 * own file.
 */
export class InputFolders {
  readonly #files: readonly string[];
  /** The names of the files right in each folder. */
  #names: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(files: readonly string[]) {
    this.#files = files;
  }

  /** The folder that a file of the same repository names, with a slash at its end; undefined where nothing of it is read. */
  find(file: string, path: string): string | undefined {
    this.#names ??= this.#read();
    // A path from the top, though it begins with a slash.
    const below = `./${path}`;
    for (const top of above(file)) {
      const folder = asFolder(pathFrom(top, below));
      if (this.#names.has(folder)) return folder;
    }
    return undefined;
  }

  /** Is there a file of this name right in the folder? */
  holds(folder: string, name: string): boolean {
    this.#names ??= this.#read();
    return this.#names.get(folder)?.has(name) ?? false;
  }

  /** How many folders one after the other a path has in common with one that {@link find} gave; 0 for what all files share. */
  inCommon(folder: string, path: string): number {
    const [own, other] = [folder, path].map((one) => above(`${one}x`).map(asFolder));
    const shared = own?.filter((one) => other?.includes(one)) ?? [];
    return shared.length - 1 - this.#depth();
  }

  /** How deep the innermost folder is that all files are in. */
  #depth(): number {
    const [first = [], ...others] = this.#files.map((file) => above(file));
    const known = others.map((folders) => new Set(folders));
    return first.filter((folder) => known.every((folders) => folders.has(folder))).length - 1;
  }

  #read(): Map<string, Set<string>> {
    const names = new Map<string, Set<string>>();
    const depth = this.#depth();
    for (const file of this.#files) {
      for (const folder of above(file).slice(depth).map(asFolder)) {
        if (!names.has(folder)) names.set(folder, new Set());
      }
      names.get(asFolder(folderOf(pathFrom('', file))))?.add(file.slice(folderOf(file).length));
    }
    return names;
  }
}

/** The folders that a file is in, the outermost first. */
function above(file: string): string[] {
  const [, top = '', rest = ''] = /^([^/:]+:|\/)?(.*)$/s.exec(folderOf(pathFrom('', file))) ?? [];
  const names = rest.split('/').filter((name) => name !== '');
  return [top, ...names.map((_, i) => `${top}${names.slice(0, i + 1).join('/')}/`)];
}

/** Equal for one folder, however it is written. */
function asFolder(path: string): string {
  const bare = path.replace(/\/$/, '').replace(/(^|:)\.$/, '$1');
  if (bare === '') return path.startsWith('/') ? '/' : './';
  return bare.endsWith(':') ? bare : `${bare}/`;
}
