import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from './dist-folder.ts';
import type { Draft } from './draft.ts';

/** What bin/launch.mjs tells about the running bundle. Unbundled sources need none of it. */
interface Launched {
  /** Its name in stack traces. */
  readonly file: string;
  /** The digest of its text. */
  readonly own: string;
  /** Reads its source map, as JSON. */
  readonly text: () => string;
}

/**
 * Keeps which code made which policy, for explanations of dist/. It is kept outside of dist/, because it names lines that move.
 * Each file comes with the digest of its text, so that it is not used for another text. If it cannot be written, explanations do
 * without it. To be called when nothing is wrong with the files, see {@link isInSourceMap}.
 */
export function writeSourceMap(path: string, rendered: Draft): void {
  const launched = launchedBundle();
  if (isInSourceMap(path, rendered)) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Kept as it is. It is decoded only if somebody asks for a place, which most runs of synth do not lead to.
    const bundle = launched && JSON.stringify({ file: launched.file, map: launched.text() });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, `${headOf(rendered)}${bundle ? `,"bundle":${bundle}` : ''}}`);
    renameSync(unfinished, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** Whether this bundle, byte for byte, has made these files of these objects before, and nothing was wrong with them. */
export function isInSourceMap(path: string, rendered: Draft): boolean {
  return launchedBundle()?.own !== undefined && startsWith(path, headOf(rendered));
}

function launchedBundle(): Launched | undefined {
  return (globalThis as { tierwallSourceMap?: Launched }).tierwallSourceMap;
}

const heads = new WeakMap<Draft, string>();

/** The small part, which tells whether all of it is there already: most runs of synth change nothing. It is asked for twice. */
function headOf(rendered: Draft): string {
  const head = heads.get(rendered) ?? madeHead(rendered);
  heads.set(rendered, head);
  return head;
}

function madeHead({ files, objects, madeBy }: Draft): string {
  const entries = [...files].map(([file, text]) => [file, { sha256: sha256(text), policies: madeBy.get(file) ?? {} }]);
  const made = { of: launchedBundle()?.own, objects: sha256(JSON.stringify([...objects])) };
  return JSON.stringify({ version: 2, ...made, files: Object.fromEntries(entries) }).slice(0, -1);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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
