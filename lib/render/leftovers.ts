import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What to clear away however this process ends. The last comes first. */
const left = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes sure that `clear` runs, even if the process is interrupted. The returned function runs it, at the latest. */
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
  // The process ends by the signal, as it would have without this handler.
  process.kill(process.pid, signal);
}

/** A temporary folder with this process in its name, and a function that removes it. */
export function temporaryFolder(name: string): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `tierwall-${name}-${process.pid}-`));
  return { folder, remove: leftover(() => rmSync(folder, { recursive: true, force: true })) };
}
