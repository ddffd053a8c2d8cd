import type { Tree, TreeEntry } from '../manifests/files/tree.ts';
import { type bytesOf, contentsOf, git, sizesOf, textOfBytes } from './git.ts';
import { UsageError } from './input.ts';

/** What git keeps of a file: the id of its content, and how long that is. */
export interface RevisionFile {
  readonly id: string;
  readonly bytes: number;
}

interface Node {
  readonly path: string;
  readonly type: TreeEntry['type'];
  readonly file: RevisionFile;
  /** The entries of a folder, by name. */
  readonly children: Map<string, Node>;
}

const types: Readonly<Record<string, TreeEntry['type']>> = {
  '040000': 'folder',
  '100644': 'file',
  '100664': 'file',
  '100755': 'file',
  '120000': 'link',
  '160000': 'submodule',
};
/** The name that stands for the staged files instead of a revision. */
const INDEX = '';
/** The limit of Linux: a path with more links than this leads nowhere. */
const maxLinks = 40;

/**
 * The files of a git revision or of the index, by mode and object id. So a name, whatever it contains, is never an argument of git. Names
 * are bytes as {@link bytesOf} writes them, because they need not be UTF-8.
 */
export class RevisionTree implements Tree {
  readonly #revision: string;
  readonly #root: Node = { path: '', type: 'folder', file: { id: '', bytes: 0 }, children: new Map() };
  /** Whether all of the revision was read, and not only what is below a path. */
  #complete = false;

  /** @throws UsageError if git has no such revision */
  constructor(revision: string, path: string) {
    this.#revision = revision;
    const below = path.replace(/\/+$/, '');
    this.#readBelow(below);
    if (this.typeOf(below) === undefined) this.#readAll();
  }

  #readAll(): void {
    if (!this.#complete) this.#readBelow('');
    this.#complete = true;
  }

  #readBelow(path: string): void {
    if (this.#revision === INDEX) this.#readIndex(textOfBytes(path));
    else this.#read(path === '' ? [] : ['--', textOfBytes(path)]);
  }

  #read(paths: readonly string[]): void {
    const revision = this.#revision;
    const { ok, output, complaint } = git(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', revision, ...paths]);
    if (!ok) throw new UsageError(`git has no ${revision}: ${complaint}`);
    for (const line of output.toString('latin1').split('\0')) {
      const [, mode = '', id = '', size = '', path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (path !== undefined) this.#add(path.split('/'), mode, { id, bytes: Number(size) || 0 });
    }
  }

  /** The staged files, from git's list. Nothing is written, unlike with `git write-tree`. */
  #readIndex(below: string): void {
    const { ok, output, complaint } = git(['ls-files', '-s', '-z', '--full-name', '--', `:(top,literal)${below}`]);
    if (!ok) throw new UsageError(`git has nothing staged: ${complaint}`);
    const found = output
      .toString('latin1')
      .split('\0')
      .flatMap((line) => {
        const [, mode = '', id = '', stage, path] = /^(\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(line) ?? [];
        if (path === undefined) return [];
        if (stage !== '0') throw new UsageError(`${textOfBytes(path)} has a merge conflict; finish the merge first`);
        return [{ mode, id, path: path.split('/') }];
      });
    const sizes = sizesOf(found.map(({ id }) => id));
    found.forEach(({ mode, id, path }, i) => {
      // That list has only files, and no folders.
      path.slice(0, -1).forEach((_, depth) => {
        this.#add(path.slice(0, depth + 1), '040000', { id: '', bytes: 0 });
      });
      this.#add(path, mode, { id, bytes: sizes[i] ?? 0 });
    });
  }

  entries(folder: string): TreeEntry[] {
    const { children = new Map<string, Node>() } = this.#find(folder) ?? {};
    return [...children].map(([name, { type }]) => ({ name, type }));
  }

  leadsTo(link: string): 'file' | 'folder' | 'nothing' | 'other' {
    const type = this.#find(link)?.type ?? 'nothing';
    return type === 'link' || type === 'submodule' ? 'nothing' : type;
  }

  targetOf(link: string): string {
    const node = this.#at(link);
    return node?.type === 'link' ? textOfBytes(linkTarget(node)) : '';
  }

  /** The type of the entry at a path itself. Undefined if there is none. */
  typeOf(path: string): TreeEntry['type'] | undefined {
    return path === '' ? 'folder' : this.#at(path)?.type;
  }

  /** The entry at a path itself, even if it is a link. */
  #at(path: string): Node | undefined {
    const [, folder = '', name = ''] = /^(?:(.*)\/)?([^/]*)$/s.exec(path) ?? [];
    return this.#find(folder)?.children.get(name);
  }

  /** The file that a path leads to. All links are followed. */
  file(path: string): RevisionFile | undefined {
    const found = this.#find(path);
    return found?.type === 'file' ? found.file : undefined;
  }

  realPath(path: string): string {
    const found = this.#find(path)?.path ?? path;
    return found === '' ? '' : `/${found}`;
  }

  #add(path: readonly string[], mode: string, file: RevisionFile): void {
    let node = this.#root;
    for (const name of path.slice(0, -1)) node = node.children.get(name) ?? node;
    const name = path.at(-1) ?? '';
    if (!node.children.has(name))
      node.children.set(name, { path: path.join('/'), type: types[mode] ?? 'other', file, children: new Map() });
  }

  /** The entry that a path leads to, with links followed. Undefined if that is not in the revision. */
  #find(path: string): Node | undefined {
    const open = path.split('/').reverse();
    const above: Node[] = [];
    let node = this.#root;
    let links = 0;
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        const parent = above.pop();
        if (!parent) return undefined;
        node = parent;
        continue;
      }
      const next = node.children.get(name);
      if (!next) return undefined;
      if (next.type === 'link') {
        links++;
        // A link may lead anywhere in the revision.
        this.#readAll();
        const target = linkTarget(next);
        // The link leads out of the repository, or in a circle.
        if (links > maxLinks || target.startsWith('/')) return undefined;
        open.push(...target.split('/').reverse());
        continue;
      }
      above.push(node);
      node = next;
    }
    return node;
  }
}

/** The target of a link, in bytes written as {@link bytesOf} writes them. */
function linkTarget({ file: { id } }: Node): string {
  return Buffer.from(contentsOf([id])[0] ?? []).toString('latin1');
}
