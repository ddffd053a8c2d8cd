import { lstatSync, readdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../leftovers.ts';
import { NOT_COPIED } from '../not-copied.ts';
import { type LeavesOut, leavesOut, type Rules } from './source-ignore.ts';

const IGNORE_FILE = '.sourceignore';

/**
 * The tree as Flux' source controller packs it: without links, and without what `.sourceignore` files and the source's `ignore`
 * leave out. Those files are moved away, and back at the end.
 */
export class Artifact {
  readonly #tree: string;
  readonly #aside = temporaryFolder('aside');
  #moved: string[] = [];
  #ignore: string | undefined;
  #isPacked = false;

  constructor(tree: string) {
    this.#tree = tree;
  }

  /**
   * Moves away what is left out.
   * @param ignore of the source
   * @throws RenderFailure if a rule is not supported
   */
  pack(ignore: string | undefined): void {
    if (this.#isPacked && this.#ignore === ignore) return;
    this.unpack();
    const rules = leavesOut([...rulesBelow(this.#tree, []), { folder: [], text: ignore ?? '' }]);
    [this.#ignore, this.#isPacked] = [ignore, true];
    for (const path of this.#leftOut([], rules) ?? []) {
      renameSync(join(this.#tree, path), join(this.#aside.folder, `${this.#moved.length}`));
      this.#moved.push(path);
    }
  }

  /** Is the path in the tree and left out? */
  leavesOut(path: string): boolean {
    return this.#moved.some((one) => one === path || path.startsWith(`${one}/`));
  }

  unpack(): void {
    for (const [i, path] of this.#moved.entries()) renameSync(join(this.#aside.folder, `${i}`), join(this.#tree, path));
    [this.#moved, this.#isPacked] = [[], false];
  }

  end(): void {
    this.unpack();
    this.#aside.remove();
  }

  /** The paths below a folder that are left out. Undefined if nothing of the folder stays, although it is not empty. */
  #leftOut(folder: readonly string[], rules: LeavesOut): string[] | undefined {
    let isAnyLeft = folder.length === 0;
    const found = readdirSync(join(this.#tree, ...folder), { withFileTypes: true }).flatMap((entry) => {
      const path = [...folder, entry.name];
      const own = path.join('/');
      if (entry.isDirectory()) {
        const inner = this.#leftOut(path, rules);
        if (inner) isAnyLeft = true;
        return inner ?? [own];
      }
      // This link stands for a large file that was not copied, so it counts as a file.
      const isKept = entry.isSymbolicLink() && readlinkSync(join(this.#tree, own)) === NOT_COPIED.large;
      if ((entry.isFile() || isKept) && !rules(path)) {
        isAnyLeft = true;
        return [];
      }
      return [own];
    });
    return isAnyLeft || found.length === 0 ? found : undefined;
  }
}

function rulesBelow(tree: string, folder: readonly string[]): Rules[] {
  const entries = readdirSync(join(tree, ...folder), { withFileTypes: true });
  const file = join(tree, ...folder, IGNORE_FILE);
  const own = lstatSync(file, { throwIfNoEntry: false })?.isFile()
    ? [{ folder, text: readFileSync(file, 'utf8') }]
    : [];
  const more = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return [...own, ...more.flatMap((name) => rulesBelow(tree, [...folder, name]))];
}
