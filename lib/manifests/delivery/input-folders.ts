import { folderOf, pathFrom } from '../files/folder.ts';

/**
 * The folders of the files that are read. A delivery names a folder by its path from the top of its repository, and the top may
 * be any folder above the delivery's own file.
 */
export class InputFolders {
  readonly #files: readonly string[];
  /** The names of the files directly in each folder. */
  #names: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #depth: number | undefined;

  constructor(files: readonly string[]) {
    this.#files = files;
  }

  /** The folder that a file of the same repository names, with a slash at its end. Undefined if no file of it is read. */
  find(file: string, path: string): string | undefined {
    this.#names ??= this.#read();
    // "./" makes a path that begins with a slash relative to the top of the repository.
    const below = `./${path}`;
    for (const top of above(file)) {
      const folder = asFolder(pathFrom(top, below));
      if (this.#names.has(folder)) return folder;
    }
    return undefined;
  }

  /** Is there a file of this name directly in the folder? */
  holds(folder: string, name: string): boolean {
    this.#names ??= this.#read();
    return this.#names.get(folder)?.has(name) ?? false;
  }

  /** A folder and those above it, down from the folder that all files share. */
  upTo(folder: string): string[] {
    return above(`${folder}x`).slice(this.#sharedDepth()).map(asFolder);
  }

  /** The depth of the innermost folder that holds all files. */
  #sharedDepth(): number {
    if (this.#depth === undefined) {
      const [first = [], ...others] = this.#files.map((file) => above(file));
      const known = others.map((folders) => new Set(folders));
      this.#depth = first.filter((folder) => known.every((folders) => folders.has(folder))).length - 1;
    }
    return this.#depth;
  }

  #read(): Map<string, Set<string>> {
    const names = new Map<string, Set<string>>();
    const depth = this.#sharedDepth();
    for (const file of this.#files) {
      for (const folder of above(file).slice(depth).map(asFolder)) {
        if (!names.has(folder)) names.set(folder, new Set());
      }
      names.get(asFolder(folderOf(pathFrom('', file))))?.add(file.slice(folderOf(file).length));
    }
    return names;
  }
}

/** The folders above a file, the outermost first. */
function above(file: string): string[] {
  const [, top = '', rest = ''] = /^([^/:]+:|\/)?(.*)$/s.exec(folderOf(pathFrom('', file))) ?? [];
  const names = rest.split('/').filter((name) => name !== '');
  return [top, ...names.map((_, i) => `${top}${names.slice(0, i + 1).join('/')}/`)];
}

/** The same text for one folder, however its path is written. */
function asFolder(path: string): string {
  const bare = path.replace(/\/$/, '').replace(/(^|:)\.$/, '$1');
  if (bare === '') return path.startsWith('/') ? '/' : './';
  return bare.endsWith(':') ? bare : `${bare}/`;
}
