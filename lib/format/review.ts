import { printable } from '../manifests/printable.ts';
import { isOutsidePod } from '../reach/outside-pod.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import { objectName } from '../review/lint/object-name.ts';
import { allOf, type Review, type ReviewedDifference } from '../review/review.ts';
import { type Change, changesOf, isLimitOfPossible, lostDenyLines, verdictLine } from './change.ts';
import { CommentBudget } from './comment-budget.ts';
import { printVerdict } from './connection.ts';
import { changeTable, unjudgedTable } from './diff.ts';
import { diffMermaid } from './diff-mermaid.ts';
import { lintTable } from './lint.ts';
import { markdownText, safeText, withoutMention } from './markup.ts';
import { NamedSets } from './named-sets.ts';
import { notSeenNotes } from './unseen.ts';

export interface CommentOptions {
  /** The new side, where it is a folder that `explain` can read. */
  readonly folder?: string;
  /** Findings of the new side that the old one does not have. */
  readonly newFindings: readonly LintFinding[];
  /** How its reader calls tierwall: words that a shell takes as they are. */
  readonly command: string;
  /** Where everything is that did not fit. */
  readonly reportUrl?: string;
  /** Characters. A comment of GitHub's holds 65,536. */
  readonly limit: number;
}

/** As many characters as are kept for the parts behind the risky rows. */
const KEPT = 4000;

/**
 * The comment under a pull request: the verdict, then the risky rows, which are never folded away, the others, a picture of what
 * changes, and the rest folded. Built from a budget: what does not fit is counted.
 */
export function reviewComment(review: Review, options: CommentOptions): string {
  const budget = new CommentBudget(options.limit);
  const changed = review.intent?.changes?.length ?? 0;
  if (changed > 0) addIntent(budget, review);
  const warning = review.unjudged.length > 0 || review.isEmpty ? ':warning: ' : '';
  budget.add(`${changed > 0 ? '\n' : ''}### Connectivity: ${warning}${safeText(verdictLine(review))}\n`);
  budget.addLines(
    lostDenyLines(review).map((line) => `\n**${safeText(line)}**\n`),
    { keep: KEPT, what: 'default denies' },
  );
  addUnjudged(budget, review);
  if (allOf(review).length > 0) addChanges(budget, review, options);
  addNotSeen(budget, review);
  addFindings(budget, options.newFindings);
  addPolicies(budget, review);
  if (allOf(review).length > 0) addUnchanged(budget, review);
  const [first] = review.differences;
  const question =
    first && options.folder !== undefined ? explainCommand(options.command, options.folder, first) : undefined;
  if (question) budget.add(`\nTo ask why: \`${question}\`\n`);
  if (budget.left > 0 || options.reportUrl !== undefined) {
    const where =
      options.reportUrl === undefined
        ? `run \`${options.command} diff\` for all of it`
        : `[the full report](${options.reportUrl})`;
    budget.add(`\n${budget.left > 0 ? 'Not everything fitted here: ' : ''}${where}\n`);
  }
  return budget.text;
}

/** The first line says that the intent itself changes; few changes follow at once, many are folded. */
function addIntent(budget: CommentBudget, { intent }: Review): void {
  const lines = (intent?.changes ?? []).map((change) => `- ${safeText(change)}\n`);
  const head = `:warning: **The declared intent itself changes: ${safeText(intent?.file ?? '')}**\n\n`;
  if (lines.length <= FEW) budget.add(`${head}${lines.join('')}`);
  else {
    budget.add(head);
    const summary = `<details><summary>${lines.length} lines of it</summary>\n\n`;
    budget.addLines(lines, { head: summary, tail: '\n</details>\n', keep: KEPT * 2, what: 'changes of the intent' });
  }
}

/** So many changes of the intent are not folded. */
const FEW = 5;

function addChanges(budget: CommentBudget, review: Review, { limit }: CommentOptions): void {
  const changes = changesOf(review);
  const names = new NamedSets(workloadsByNamespace(review));
  const isRisky = ({ first }: Change) => first.risk.level === 'high';
  const isMoved = ({ first }: Change) => first.addedOrRemoved.length > 0;
  addTable(budget, names, '**High risk**', changes.filter(isRisky));
  const legend = 'Thick with + or &gt;: more than before; dotted with − or &lt;: less; !!: high risk.';
  const picture = `\n\`\`\`mermaid\n${diffMermaid(review)}\`\`\`\n${legend}\n`;
  const room = picture.length < limit / 4 ? picture.length : 0;
  const others = changes.filter((change) => !isRisky(change) && !isLimitOfPossible(change));
  addTable(
    budget,
    names,
    '**Other changes**',
    others.filter((change) => !isMoved(change)),
    room,
  );
  addTable(budget, names, '**With workloads that came or went**', others.filter(isMoved), room);
  if (room > 0) budget.addWhole(picture);
  addLimits(budget, changes.filter(isLimitOfPossible));
}

function addLimits(budget: CommentBudget, changes: readonly Change[]): void {
  const [header = '', rule = '', ...rows] = linesOf(
    changeTable(changes, (list) => list.map(markdownText).join('<br>')),
  );
  const summary = `Pods of no manifest that are limited now: ${rows.length} rows`;
  const head = `\n<details><summary>${summary}</summary>\n\n${header}${rule}`;
  budget.addLines(rows, { head, tail: '\n</details>\n', keep: KEPT / 2, what: 'rows' });
}

/** The rows, and who is in the sets that they name. */
function addTable(budget: CommentBudget, names: NamedSets, title: string, changes: readonly Change[], keep = 0): void {
  const [header = '', rule = '', ...rows] = linesOf(changeTable(changes, (list) => names.print(list)));
  const legend = names.newLines();
  const size = legend.reduce((sum, line) => sum + line.length, 0);
  budget.addLines(rows, { head: `\n${title}\n\n${header}${rule}`, keep: KEPT + keep + size, what: 'rows' });
  const head = '\n<details><summary>Who is in the sets</summary>\n\n';
  budget.addLines(legend, { head, tail: '\n</details>\n', what: 'sets' });
}

/** The workloads of both sides by namespace. */
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

/** What changed and nobody can judge is never folded away. */
function addUnjudged(budget: CommentBudget, review: Review): void {
  if (review.unjudged.length === 0) return;
  const [header = '', rule = '', ...rows] = linesOf(`${unjudgedTable(review)}\n`);
  budget.addLines(rows, { head: `\n**Nobody can judge**\n\n${header}${rule}`, keep: KEPT, what: 'rows' });
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
    ...changed.map((name) => `- written otherwise: ${safeText(name)}\n`),
    ...added.map((name) => `- added: ${safeText(name)}\n`),
    ...removed.map((name) => `- removed: ${safeText(name)}\n`),
  ];
  const head = `\n<details><summary>Policies that are not as before: ${lines.length}</summary>\n\n`;
  budget.addLines(lines, { head, tail: '\n</details>\n', keep: KEPT / 4, what: 'policies' });
}

function addUnchanged(budget: CommentBudget, { kept, unchanged }: Review): void {
  const lines = kept.map(({ from, to, new: now }) => `${from.name} => ${to.name} : ${printVerdict(now)}\n`);
  const head = `\n<details><summary>As before: ${unchanged} pairs</summary>\n\n\`\`\`\n`;
  budget.addLines(lines, { head, tail: '```\n</details>\n', what: 'pairs' });
}

/** A line to copy into a shell. */
function explainCommand(command: string, folder: string, difference: ReviewedDifference): string | undefined {
  const { from, to, gained, lost } = difference;
  const [entry] = [...(gained.isEmpty ? lost : gained).entries()];
  const [protocol, [range]] = entry ?? ['TCP', [undefined]];
  const port = range ? `:${range[0]}${protocol === 'TCP' ? '' : `/${protocol}`}` : '';
  const name = (text: string) => (text.endsWith('[External]') ? 'internet' : quoted(text));
  const target = to.range ? 'internet' : quoted(`${to.name}${port}`);
  if (folder.includes('`') || printable(folder) !== folder) return undefined;
  return `${command} explain ${quoted(folder)} ${name(from.name)} ${target}`;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The lines of a table, which mention nobody. */
function linesOf(table: string): string[] {
  return withoutMention(table).split(/(?<=\n)/);
}

/**
 * Findings of `now` that `old` does not have, wherever they stand in a file or in the list of a policy's rules: a rule that is put
 * before others makes none of theirs new.
 */
export function newFindings(old: readonly LintFinding[], now: readonly LintFinding[]): LintFinding[] {
  const exactly = ({ rule, object, message }: LintFinding) => `${rule.id} ${objectName(object)} ${message}`;
  const wherever = (finding: LintFinding) => exactly(finding).replace(/\b(rule|peer) \d+/g, '$1');
  const known = new Set(old.map(exactly));
  const others = now.filter((finding) => !known.has(exactly(finding)));
  const stayed = new Set(now.map(exactly));
  // Of those that are not there any more as they were, each is one of now, in another place.
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
