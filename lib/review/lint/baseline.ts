import type { LintFinding } from './lint.ts';
import { objectName } from './object-name.ts';

/** A finding as a file of known ones has it: not by its line, which any edit above it moves. */
export interface BaselineEntry {
  readonly rule: string;
  readonly object: string;
  readonly message: string;
}

export interface AgainstBaseline {
  /** Those that are known already. */
  readonly known: ReadonlySet<LintFinding>;
  /** What was known and is found no more. */
  readonly gone: readonly BaselineEntry[];
}

export function baselineEntry({ rule, object, message }: LintFinding): BaselineEntry {
  return { rule: rule.id, object: objectName(object), message };
}

/** Each entry stands for one finding; where there are more of them than entries, the last ones are new. */
export function againstBaseline(findings: readonly LintFinding[], entries: readonly BaselineEntry[]): AgainstBaseline {
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) left.set(keyOf(entry), [...(left.get(keyOf(entry)) ?? []), entry]);
  const known = new Set(findings.filter((finding) => left.get(keyOf(baselineEntry(finding)))?.pop() !== undefined));
  return { known, gone: [...left.values()].flat() };
}

function keyOf({ rule, object, message }: BaselineEntry): string {
  return JSON.stringify([rule, object, message]);
}
