import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../plain-files.ts';
import { digestOf } from '../render-cache.ts';

/** What git generators look for in a tree, and a digest that shows changes of the tree. Each is computed once. */
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

  /** All folders except hidden ones. */
  get folders(): readonly string[] {
    this.#folders ??= foldersBelow(this.#tree);
    return this.#folders;
  }

  /** A digest that is equal for trees with the same content. */
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
