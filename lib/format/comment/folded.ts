import { isOutsidePod } from '../../reach/outside-pod.ts';
import type { LintFinding } from '../../review/lint/lint.ts';
import type { Review } from '../../review/review.ts';
import type { Change } from '../change.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { printVerdict } from '../connection.ts';
import { changeTable } from '../diff.ts';
import { lintTable } from '../lint.ts';
import { safeText, withoutMention } from '../markup.ts';
import { NamedSets } from '../named-sets.ts';
import { notSeenNotes } from '../unseen.ts';

/** The characters that the table of all changes leaves for the parts after it. */
const KEPT = 3000;

/**
 * Adds the folded parts: every change by its exact names, what tierwall does not see, new lint findings, edited policies, and
 * what connects as before.
 */
export function addFolded(
  budget: CommentBudget,
  review: Review,
  changes: readonly Change[],
  newFindings: readonly LintFinding[],
): void {
  addChanges(budget, review, changes);
  addNotSeen(budget, review);
  addFindings(budget, newFindings);
  addPolicies(budget, review);
  addUnchanged(budget, review);
}

function addChanges(budget: CommentBudget, review: Review, changes: readonly Change[]): void {
  const names = new NamedSets(workloadsByNamespace(review));
  const [header = '', rule = '', ...rows] = linesOf(changeTable(changes, (list) => names.print(list)));
  const legend = names.newLines();
  const size = legend.reduce((sum, line) => sum + line.length, 0);
  const summary = `Every change by its exact names: ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  const head = `\n<details><summary>${summary}</summary>\n\n${header}${rule}`;
  budget.addLines(rows, { head, tail: '\n</details>\n', keep: KEPT + size, what: 'rows' });
  const setsHead = '\n<details><summary>Who is in the sets</summary>\n\n';
  budget.addLines(legend, { head: setsHead, tail: '\n</details>\n', keep: KEPT, what: 'sets' });
}

/** The printed names of the workloads of both sides, by namespace. */
function workloadsByNamespace({ before, after }: Review): Map<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { peers } of [...before.groups, ...after.groups]) {
    for (const peer of peers) {
      if (peer.kind !== 'workload' || isOutsidePod(peer)) continue;
      const { namespace } = peer.workload;
      found.set(namespace, (found.get(namespace) ?? new Set()).add(peer.name));
    }
  }
  return new Map([...found].map(([namespace, names]) => [namespace, [...names].sort()]));
}

function addNotSeen(budget: CommentBudget, review: Review): void {
  const lines = notSeenNotes(review).map(({ text }) => `- ${safeText(text)}\n`);
  const head = `\n<details><summary>Not part of this answer: ${lines.length}</summary>\n\n`;
  budget.addLines(lines, { head, tail: '\n</details>\n', keep: KEPT / 2, what: 'kinds' });
}

function addFindings(budget: CommentBudget, findings: readonly LintFinding[]): void {
  const shown = findings.filter(({ suppressed }) => suppressed === undefined);
  if (shown.length === 0) return;
  const [header = '', rule = '', ...rows] = linesOf(lintTable(shown));
  const head = `\n<details><summary>New lint findings: ${shown.length}</summary>\n\n${header}${rule}`;
  budget.addLines(rows, { head, tail: '\n</details>\n', keep: KEPT / 2, what: 'findings' });
}

function addPolicies(budget: CommentBudget, { policies }: Review): void {
  const { renamed, added, removed, changed } = policies;
  const lines = [
    ...renamed.map(({ from, to }) => `- renamed: ${safeText(from)} to ${safeText(to)}\n`),
    ...changed.map((name) => `- modified: ${safeText(name)}\n`),
    ...added.map((name) => `- added: ${safeText(name)}\n`),
    ...removed.map((name) => `- removed: ${safeText(name)}\n`),
  ];
  const head = `\n<details><summary>Policies that are edited: ${lines.length}</summary>\n\n`;
  budget.addLines(lines, { head, tail: '\n</details>\n', keep: KEPT / 4, what: 'policies' });
}

function addUnchanged(budget: CommentBudget, { kept, unchanged }: Review): void {
  const lines = kept.map(({ from, to, new: now }) => `${from.name} => ${to.name} : ${printVerdict(now)}\n`);
  const head = `\n<details><summary>As before: ${unchanged} pairs</summary>\n\n\`\`\`\n`;
  budget.addLines(lines, { head, tail: '```\n</details>\n', what: 'pairs' });
}

/** The lines of a table, changed so that no `@name` in them notifies anybody. */
function linesOf(table: string): string[] {
  return withoutMention(table).split(/(?<=\n)/);
}
