import { chmodSync, mkdirSync, readlinkSync, realpathSync, symlinkSync, unlinkSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { NOT_COPIED } from '../render/not-copied.ts';
import { leadsOut } from '../render/paths.ts';
import { UsageError } from './usage-error.ts';

/** Writes the files of a repository into a folder. No link leads out of it. Paths are bytes, because they need not be UTF-8. */
export class TreeWriter {
  readonly #folder: string;
  readonly #links: Buffer[] = [];

  /** @param folder without links in its path */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param fill writes the file whose path it gets */
  file(path: Buffer, isExecutable: boolean, fill: (file: Buffer) => void): void {
    const file = this.#place(path);
    fill(file);
    chmodSync(file, isExecutable ? 0o755 : 0o644);
  }

  link(path: Buffer, target: Buffer | string): void {
    const file = this.#place(path);
    symlinkSync(target, file);
    this.#links.push(file);
  }

  /** Makes each link that leads out of the folder lead to nothing. */
  end(): void {
    for (const link of this.#links) {
      if (this.#leadsWithin(link)) continue;
      unlinkSync(link);
      symlinkSync(NOT_COPIED.outside, link);
    }
  }

  #leadsWithin(link: Buffer): boolean {
    const below = relative(this.#folder, whereLeads(link));
    return !leadsOut(below) && !below.startsWith('/');
  }

  #place(path: Buffer): Buffer {
    const names = path.toString('latin1').split('/');
    // Git does not make such entries, but a tree that was written by hand may hold them.
    if (names.some((name) => name === '..' || name === '.' || name === '' || /^\.git$/i.test(name)))
      throw new UsageError(`the repository holds a path that is not allowed: ${path.toString()}`);
    const file = Buffer.concat([Buffer.from(`${this.#folder}/`), path]);
    mkdirSync(folderOf(file), { recursive: true });
    return file;
  }
}

function folderOf(file: Buffer): Buffer {
  return file.subarray(0, file.lastIndexOf(47));
}

/**
 * Follows a link step by step, as the system does, also if nothing exists there yet. A file that is written later must not open
 * a way out.
 */
function whereLeads(link: Buffer): string {
  try {
    return realpathSync(link);
  } catch {
    const target = readlinkSync(link);
    let at = target.startsWith('/') ? '/' : realpathSync(folderOf(link));
    for (const name of target.split('/')) {
      const next = resolve(at, name);
      try {
        at = realpathSync(next);
      } catch {
        at = next;
      }
    }
    return at;
  }
}
