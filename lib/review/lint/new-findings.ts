import { baselineEntry, findingIdentity } from './baseline.ts';
import type { LintFinding } from './lint.ts';

/**
 * Findings of `now` that `old` does not have, wherever they are in a file or in a policy's list of rules. A rule that is inserted
 * before others makes none of theirs new, and neither does another reason for the same finding.
 */
export function newFindings(old: readonly LintFinding[], now: readonly LintFinding[]): LintFinding[] {
  const exactly = (finding: LintFinding) => findingIdentity(baselineEntry(finding));
  const wherever = (finding: LintFinding) => exactly(finding).replace(/\b(rule|peer) \d+/g, '$1');
  const known = new Set(old.map(exactly));
  const others = now.filter((finding) => !known.has(exactly(finding)));
  const stayed = new Set(now.map(exactly));
  // An old finding that disappeared stands for a new one like it in another place.
  const moved = new Map<string, number>();
  for (const finding of old) {
    if (!stayed.has(exactly(finding))) moved.set(wherever(finding), (moved.get(wherever(finding)) ?? 0) + 1);
  }
  return others.filter((finding) => {
    const left = moved.get(wherever(finding)) ?? 0;
    if (left > 0) moved.set(wherever(finding), left - 1);
    return left === 0;
  });
}
