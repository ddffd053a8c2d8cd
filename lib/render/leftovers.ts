import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is to be cleared away however this process ends, the last first. */
const left = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has `clear` done where this process is interrupted before the function that is returned is called, which does it too. */
export function leftover(clear: () => void): () => void {
  if (left.size === 0) for (const signal of SIGNALS) process.once(signal, interrupted);
  left.add(clear);
  return () => {
    if (!left.delete(clear)) return;
    if (left.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted);
    clear();
  };
}

function interrupted(signal: NodeJS.Signals): void {
  for (const one of SIGNALS) process.off(one, interrupted);
  for (const clear of [...left].reverse()) clear();
  left.clear();
  // It ends as it would have ended.
  process.kill(process.pid, signal);
}

/** A folder in the place for temporary files, with this process in its name, and what removes it. */
export function temporaryFolder(name: string): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `tierwall-${name}-${process.pid}-`));
  return { folder, remove: leftover(() => rmSync(folder, { recursive: true, force: true })) };
}
