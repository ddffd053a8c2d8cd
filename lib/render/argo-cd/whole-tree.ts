import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../plain-files.ts';
import { digestOf } from '../render-cache.ts';

/** What git generators look for in a tree, and what a change of any of it shows; each is found out once. */
export class WholeTree {
  readonly #tree: string;
  #files: readonly string[] | undefined;
  #folders: readonly string[] | undefined;
  #digest: string | undefined;

  constructor(tree: string) {
    this.#tree = tree;
  }

  get files(): readonly string[] {
    this.#files ??= filesBelow(this.#tree, '.', true);
    return this.#files;
  }

  /** Without hidden ones. */
  get folders(): readonly string[] {
    this.#folders ??= foldersBelow(this.#tree);
    return this.#folders;
  }

  /** Equal for trees that hold the same. */
  get digest(): string {
    this.#digest ??= digestOf(this.#tree, ['.']);
    return this.#digest;
  }
}

function foldersBelow(tree: string, below = ''): string[] {
  return readdirSync(join(tree, below), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => (below === '' ? name : `${below}/${name}`))
    .sort()
    .flatMap((path) => [path, ...foldersBelow(tree, path)]);
}
