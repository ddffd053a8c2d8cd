import type { LintFinding } from './lint.ts';
import { objectName } from './object-name.ts';

/** A finding as a baseline has it. The line is left out, because any edit above would move it. */
export interface BaselineEntry {
  readonly rule: string;
  readonly object: string;
  readonly message: string;
}

/** Findings compared with a baseline. */
export interface AgainstBaseline {
  /** Findings that the baseline has. */
  readonly known: ReadonlySet<LintFinding>;
  /** Entries of the baseline that are no longer found. */
  readonly gone: readonly BaselineEntry[];
}

/** The entry by which a baseline knows a finding again. It has no line, because lines move. */
export function baselineEntry({ rule, object, message }: LintFinding): BaselineEntry {
  return { rule: rule.id, object: objectName(object), message };
}

/** The reason in messages of NP011: `a data tier (its port 3306 is that of MySQL)`. A reason may hold a name in parentheses. */
const REASON = /(\ba data tier) \((?:[^()]|\([^()]*\))*\)/g;

/**
 * A key by which a finding is known again: its rule, its object, and what is wrong where. The reason why the rule applies is left
 * out, because a finding whose reason changes is not a new one.
 */
export function findingIdentity({ rule, object, message }: BaselineEntry): string {
  return JSON.stringify([rule, object, rule === 'NP011' ? message.replaceAll(REASON, '$1') : message]);
}

/**
 * Compares findings with a baseline. Each entry stands for one finding. If there are more findings than entries, the last ones
 * are new.
 */
export function againstBaseline(findings: readonly LintFinding[], entries: readonly BaselineEntry[]): AgainstBaseline {
  const left = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    const key = findingIdentity(entry);
    left.set(key, [...(left.get(key) ?? []), entry]);
  }
  const known = new Set(
    findings.filter((finding) => left.get(findingIdentity(baselineEntry(finding)))?.pop() !== undefined),
  );
  return { known, gone: [...left.values()].flat() };
}
