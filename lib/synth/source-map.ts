import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from './dist-folder.ts';
import type { Rendered } from './render.ts';

/** What bin/launch.mjs tells about the running bundle. Unbundled sources need none of it. */
interface Launched {
  /** Its name in stack traces. */
  readonly file: string;
  /** The digest of its text. */
  readonly own: string;
  /** Its source map. */
  readonly text: () => string;
}

/**
 * Keeps which code made which policy, for explanations of dist/. It is kept outside of dist/, because it names lines that move.
 * Each file comes with the digest of its text, so that it is not used for another text. If it cannot be written, explanations do
 * without it.
 */
export function writeSourceMap(path: string, files: Rendered['files'], madeBy: Rendered['madeBy']): void {
  const entries = [...madeBy].map(([file, policies]) => {
    const sha256 = createHash('sha256')
      .update(files.get(file) ?? '')
      .digest('hex');
    return [file, { sha256, policies }];
  });
  const { tierwallSourceMap: launched } = globalThis as { tierwallSourceMap?: Launched };
  // The small part first, which tells whether all of it is there already: most runs of synth change nothing.
  const head = JSON.stringify({ version: 2, of: launched?.own, files: Object.fromEntries(entries) }).slice(0, -1);
  try {
    if (launched && startsWith(path, head)) return;
    mkdirSync(dirname(path), { recursive: true });
    // Kept as it is. It is decoded only if somebody asks for a place, which most runs of synth do not lead to.
    const bundle = launched && JSON.stringify({ file: launched.file, map: launched.text() });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, `${head}${bundle ? `,"bundle":${bundle}` : ''}}`);
    renameSync(unfinished, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function startsWith(path: string, head: string): boolean {
  const wanted = Buffer.from(`${head},`);
  const found = Buffer.alloc(wanted.length);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, found);
    } finally {
      closeSync(file);
    }
    return found.equals(wanted);
  } catch {
    // There is none yet.
    return false;
  }
}
