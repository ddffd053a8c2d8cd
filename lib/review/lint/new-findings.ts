import type { LintFinding } from './lint.ts';
import { objectName } from './object-name.ts';

/** Findings of `now` that `old` does not have, wherever they stand in a file. */
export function newFindings(old: readonly LintFinding[], now: readonly LintFinding[]): LintFinding[] {
  const keyOf = ({ rule, object, message }: LintFinding) => `${rule.id} ${objectName(object)} ${message}`;
  const known = new Set(old.map(keyOf));
  return now.filter((finding) => !known.has(keyOf(finding)));
}
