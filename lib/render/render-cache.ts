import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { entryAt, leadsOut } from './paths.ts';
import type { Ran } from './run-program.ts';

/** The outputs of renderers by their inputs. What is equal on two sides is rendered once. */
export class RenderCache {
  readonly #known = new Map<string, Promise<Ran>>();
  /** How often something was rendered, and how often its output was known. */
  readonly counts = { rendered: 0, known: 0 };

  /**
   * @param words the renderer and its arguments: all inputs that are not files
   * @param paths all files and folders of the tree that it may read
   */
  async rendered(
    words: readonly string[],
    tree: string,
    paths: readonly string[],
    render: () => Promise<Ran>,
  ): Promise<Ran> {
    const key = JSON.stringify([words, digestOf(tree, paths)]);
    const known = this.#known.get(key);
    this.counts[known ? 'known' : 'rendered']++;
    const ran = known ?? render();
    this.#known.set(key, ran);
    return ran;
  }
}

/** The same digest for equal content at equal paths: names, kinds, executable bits, bytes, and the same for targets of links. */
export function digestOf(tree: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  const open = [...new Set(paths)].sort();
  const seen = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const file = join(tree, path);
    const stats = entryAt(file);
    const put = (kind: string, content: string | Buffer) => {
      hash.update(JSON.stringify([kind, path, content.length]));
      hash.update(content);
    };
    if (!stats) put('nothing', '');
    else if (stats.isSymbolicLink()) {
      put('link', readlinkSync(file, { encoding: 'buffer' }));
      const target = targetOf(tree, file);
      if (target !== undefined) open.push(target);
    } else if (stats.isFile()) put(stats.mode & 0o100 ? 'program' : 'file', readFileSync(file));
    else if (stats.isDirectory()) {
      const names = readdirSync(file).sort();
      put('folder', names.join('\0'));
      open.push(...names.map((name) => `${path}/${name}`));
    } else put('other', '');
  }
  return hash.digest('hex');
}

/** The target of a link, if it is in the tree. */
function targetOf(tree: string, link: string): string | undefined {
  try {
    const below = relative(tree, realpathSync(link));
    return leadsOut(below) ? undefined : below || '.';
  } catch {
    return undefined;
  }
}
