import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = import.meta.dirname;
const BINARY = join(SOURCE, '../../../.cache/kubectl-oracle');

/** What kubectl reads of a text: its documents up to the first error. */
export interface Reading {
  readonly documents: readonly unknown[];
  readonly error?: string;
}

/** Builds the oracle; says why where it cannot be built. Go keeps what it has built, so a second call takes no time. */
export function buildOracle(): { readonly why?: string } {
  if (spawnSync('go', ['version']).status !== 0) return { why: 'Go is not installed' };
  mkdirSync(join(BINARY, '..'), { recursive: true });
  const { status, stderr } = spawnSync('go', ['build', '-o', BINARY, '.'], { cwd: SOURCE, encoding: 'utf8' });
  return status === 0 ? {} : { why: `the oracle cannot be built: ${stderr.trim().split('\n').at(-1)}` };
}

/** What kubectl's own decoder makes of each text. */
export function decode(texts: readonly Uint8Array[]): Reading[] {
  const input = Buffer.concat(texts.flatMap((text) => [Buffer.from(`${text.length}\n`), text]));
  const { status, stdout, stderr } = spawnSync(BINARY, ['decode'], { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`the oracle failed: ${stderr.toString()}`);
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading);
}

/** The files that `kubectl apply -R -f FOLDER` reads, in its order. */
export function filesOf(folder: string): string[] {
  const { status, stdout, stderr } = spawnSync(BINARY, ['files', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the oracle failed: ${stderr}`);
  return stdout.split('\0').slice(0, -1);
}
