import type { LintFinding } from './lint.ts';
import { objectName } from './object-name.ts';

/** A finding as a baseline has it. The line is left out, because any edit above would move it. */
export interface BaselineEntry {
  readonly rule: string;
  readonly object: string;
  readonly message: string;
}

export interface AgainstBaseline {
  /** Findings that the baseline has. */
  readonly known: ReadonlySet<LintFinding>;
  /** Entries of the baseline that are no longer found. */
  readonly gone: readonly BaselineEntry[];
}

export function baselineEntry({ rule, object, message }: LintFinding): BaselineEntry {
  return { rule: rule.id, object: objectName(object), message };
}

/**
 * Compares findings with a baseline. Each entry stands for one finding. If there are more findings than entries, the last ones
 * are new.
 */
export function againstBaseline(findings: readonly LintFinding[], entries: readonly BaselineEntry[]): AgainstBaseline {
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) left.set(keyOf(entry), [...(left.get(keyOf(entry)) ?? []), entry]);
  const known = new Set(findings.filter((finding) => left.get(keyOf(baselineEntry(finding)))?.pop() !== undefined));
  return { known, gone: [...left.values()].flat() };
}

function keyOf({ rule, object, message }: BaselineEntry): string {
  return JSON.stringify([rule, object, message]);
}
