import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from './dist-folder.ts';
import type { Rendered } from './render.ts';

/** What bin/launch.mjs tells about the running bundle: its name in stack traces, and its source map. Unbundled sources need none. */
interface Launched {
  readonly file: string;
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
  try {
    mkdirSync(dirname(path), { recursive: true });
    const { tierwallSourceMap: launched } = globalThis as { tierwallSourceMap?: Launched };
    // Kept as it is. It is decoded only if somebody asks for a place, which most runs of synth do not lead to.
    const bundle = launched && { file: launched.file, map: launched.text() };
    writeFileSync(path, JSON.stringify({ version: 2, bundle, files: Object.fromEntries(entries) }));
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
