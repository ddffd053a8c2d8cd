import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from './dist-folder.ts';
import type { Rendered } from './render.ts';

/** What bin/launch.mjs says of the text that runs: its name in stack traces, and its source map. The sources themselves need none. */
interface Launched {
  readonly file: string;
  readonly text: () => string;
}

/**
 * Keeps which code made which policy, for explanations of dist/; outside of dist/, as it names lines that move. With each file goes the
 * digest of its text, so that nobody takes it for another text's. Where it cannot be written, explanations do without.
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
    // As it is: who asks for a place reads it, and most runs of synth are not followed by such a question.
    const bundle = launched && { file: launched.file, map: launched.text() };
    writeFileSync(path, JSON.stringify({ version: 2, bundle, files: Object.fromEntries(entries) }));
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
