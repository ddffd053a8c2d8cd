import { readFileSync } from 'node:fs';
import { systemReason } from '../manifests/files/system-reason.ts';
import { type BaselineEntry, baselineEntry } from '../review/lint/baseline.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import { UsageError } from './input.ts';
import { printError } from './output.ts';
import { writeFileWhole } from './written-files.ts';

/** Writes one entry a line, sorted, so that two files are easy to compare. @throws UsageError */
export function writeBaseline(file: string, findings: readonly LintFinding[]): void {
  const lines = findings.map((finding) => JSON.stringify(baselineEntry(finding))).sort();
  writeFileWhole(file, `{"version":1,"findings":[\n${lines.join(',\n')}\n]}\n`);
}

/** @throws UsageError if the file is not a baseline */
export function readBaseline(file: string): BaselineEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? `${code}; --write-baseline ${file} makes it` : systemReason(error);
    throw new UsageError(`cannot read ${file}: ${reason}`);
  }
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not a baseline: it is not JSON`);
  }
  const { version, findings } = (read ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== 1 || !Array.isArray(findings) || !findings.every(isEntry))
    throw new UsageError(`${file} is not a baseline of version 1; write it again with --write-baseline`);
  return findings;
}

function isEntry(one: unknown): one is BaselineEntry {
  const { rule, object, message } = (one ?? {}) as Record<string, unknown>;
  return [rule, object, message].every((text) => typeof text === 'string');
}

const NAMED = 5;

/** Prints the entries of the file that no longer occur, so that they can be removed. */
export function sayGone(file: string, gone: readonly BaselineEntry[]): void {
  if (gone.length === 0) return;
  const count =
    gone.length === 1 ? '1 of its findings no longer occurs' : `${gone.length} of its findings no longer occur`;
  printError(`${file}: ${count}; --write-baseline ${file} leaves them out`);
  for (const { rule, object, message } of gone.slice(0, NAMED)) printError(`  ${rule} ${object}: ${message}`);
  if (gone.length > NAMED) printError(`  and ${gone.length - NAMED} more`);
}
