import { isOutsidePod } from '../reach/outside-pod.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import { objectName } from '../review/lint/rule.ts';
import type { Review, ReviewedDifference } from '../review/review.ts';
import { type Change, changesOf, lostDenyLines, verdictLine } from './change.ts';
import { printVerdict } from './connection.ts';
import { changeTable } from './diff.ts';
import { diffMermaid } from './diff-mermaid.ts';
import { lintTable } from './lint.ts';
import { markdownText } from './list.ts';

export interface CommentOptions {
  /** The new side, where it is a folder that `explain` can read. */
  readonly folder?: string;
  /** Findings of the new side that the old one does not have. */
  readonly newFindings: readonly LintFinding[];
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
  const budget = new Budget(options.limit);
  const changed = review.intent?.changes?.length ?? 0;
  if (changed > 0) addIntent(budget, review);
  budget.add(`${changed > 0 ? '\n' : ''}### Connectivity: ${safe(verdictLine(review))}\n`);
  budget.addLines(
    lostDenyLines(review).map((line) => `\n**${safe(line)}**\n`),
    { keep: KEPT, what: 'default denies' },
  );
  if (review.differences.length > 0) addChanges(budget, review, options);
  addFindings(budget, options.newFindings);
  addPolicies(budget, review);
  if (review.differences.length > 0) addUnchanged(budget, review);
  const [first] = review.differences;
  const question = first && options.folder !== undefined ? explainCommand(options.folder, first) : undefined;
  if (question) budget.add(`\nTo ask why: \`${question}\`\n`);
  if (budget.left > 0 || options.reportUrl !== undefined) {
    const where =
      options.reportUrl === undefined ? 'run `tierwall diff` for all of it' : `[the full report](${options.reportUrl})`;
    budget.add(`\n${budget.left > 0 ? 'Not everything fitted here: ' : ''}${where}\n`);
  }
  return budget.text;
}

/** The first line says that the intent itself changes; few changes follow at once, many are folded. */
function addIntent(budget: Budget, { intent }: Review): void {
  const lines = (intent?.changes ?? []).map((change) => `- ${safe(change)}\n`);
  const head = `:warning: **The declared intent itself changes: ${safe(intent?.file ?? '')}**\n\n`;
  if (lines.length <= FEW) budget.add(`${head}${lines.join('')}`);
  else {
    budget.add(head);
    const summary = `<details><summary>${lines.length} lines of it</summary>\n\n`;
    budget.addLines(lines, { head: summary, tail: '\n</details>\n', keep: KEPT * 2, what: 'changes of the intent' });
  }
}

/** So many changes of the intent are not folded. */
const FEW = 5;

class Budget {
  text = '';
  /** How many lines did not fit. */
  left = 0;
  private readonly limit: number;
  /** Kept free for the last lines, which are always written. */
  private static readonly END = 1500;

  constructor(limit: number) {
    this.limit = limit - Budget.END;
  }

  add(text: string): void {
    this.text += text;
  }

  get free(): number {
    return this.limit - this.text.length;
  }

  /** As many lines as fit beside `keep` characters, between `head` and `tail`, and how many are left. */
  addLines(
    lines: readonly string[],
    { head = '', tail = '', keep = 0, what }: { head?: string; tail?: string; keep?: number; what: string },
  ): void {
    const room = this.free - keep - head.length - tail.length - 100;
    let used = 0;
    let count = 0;
    for (const line of lines) {
      if (used + line.length > room) break;
      used += line.length;
      count++;
    }
    const left = lines.length - count;
    this.left += left;
    if (lines.length === 0) return;
    const note = left > 0 ? `\n${left} more ${what} did not fit.\n` : '';
    this.add(count === 0 ? note : `${head}${lines.slice(0, count).join('')}${note}${tail}`);
  }

  /** The whole text, or nothing. */
  addWhole(text: string): void {
    if (text.length <= this.free) this.add(text);
    else this.left++;
  }
}

function addChanges(budget: Budget, review: Review, { limit }: CommentOptions): void {
  const changes = changesOf(review.differences);
  const names = new NamedSets(workloadsByNamespace(review));
  const isRisky = ({ first }: Change) => first.risk.level === 'high';
  const isMoved = ({ first }: Change) => first.cameOrWent.length > 0;
  addTable(budget, names, '**High risk**', changes.filter(isRisky));
  const legend = 'Thick with + or &gt;: more than before; dotted with − or &lt;: less; !!: high risk.';
  const picture = `\n\`\`\`mermaid\n${diffMermaid(review)}\`\`\`\n${legend}\n`;
  const room = picture.length < limit / 4 ? picture.length : 0;
  const others = changes.filter((change) => !isRisky(change));
  addTable(
    budget,
    names,
    '**Other changes**',
    others.filter((change) => !isMoved(change)),
    room,
  );
  addTable(budget, names, '**With workloads that came or went**', others.filter(isMoved), room);
  if (room > 0) budget.addWhole(picture);
}

/** The rows, and who is in the sets that they name. */
function addTable(budget: Budget, names: NamedSets, title: string, changes: readonly Change[], keep = 0): void {
  const [header = '', rule = '', ...rows] = linesOf(changeTable(changes, (list) => names.print(list)));
  const legend = names.newLines();
  const size = legend.reduce((sum, line) => sum + line.length, 0);
  budget.addLines(rows, { head: `\n${title}\n\n${header}${rule}`, keep: KEPT + keep + size, what: 'rows' });
  const head = '\n<details><summary>Who is in the sets</summary>\n\n';
  budget.addLines(legend, { head, tail: '\n</details>\n', what: 'sets' });
}

/** Long lists of peers by a name that is the same for equal lists. */
class NamedSets {
  private readonly sets = new Map<string, { label: string; names: readonly string[] }>();
  private explained = 0;
  private readonly workloadsOf: ReadonlyMap<string, readonly string[]>;

  constructor(workloadsOf: ReadonlyMap<string, readonly string[]>) {
    this.workloadsOf = workloadsOf;
  }

  print(names: readonly string[]): string {
    if (names.length <= 8) return names.map(safe).join('<br>');
    const key = names.join('\n');
    const known = this.sets.get(key) ?? { label: `set ${this.sets.size + 1}`, names };
    this.sets.set(key, known);
    return `**${known.label}** (${names.length} peers)`;
  }

  /** Who is in those that were named since the last call. */
  newLines(): string[] {
    const lines = [...this.sets.values()]
      .slice(this.explained)
      .map(({ label, names }) => `- **${label}**: ${safe(compact(names, this.workloadsOf))}\n`);
    this.explained = this.sets.size;
    return lines;
  }
}

/** Names with their namespace and kind said once, and whole namespaces in a word. */
function compact(names: readonly string[], workloadsOf: ReadonlyMap<string, readonly string[]>): string {
  const left = new Set(names);
  const parts: string[] = [];
  for (const [namespace, all] of workloadsOf) {
    const missing = all.filter((name) => !left.has(name));
    if (all.length < 3 || missing.length > all.length / 4) continue;
    for (const name of all) left.delete(name);
    const but = missing.length > 0 ? ` but ${missing.join(', ')}` : '';
    parts.push(`all ${all.length} workloads of ${namespace}${but}`);
  }
  const groups = new Map<string, string[]>();
  for (const name of left) {
    const [, namespace, own, kind] = /^([^/]+)\/(.+)\[(\w+)\]$/.exec(name) ?? [];
    const key = namespace === undefined ? '' : `${namespace} ${kind}s `;
    groups.set(key, [...(groups.get(key) ?? []), own ?? name]);
  }
  return [...parts, ...[...groups].map(([key, own]) => `${key}${own.join(', ')}`)].join('; ');
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

function addFindings(budget: Budget, findings: readonly LintFinding[]): void {
  const shown = findings.filter(({ suppressed }) => suppressed === undefined);
  if (shown.length === 0) return;
  const [header = '', rule = '', ...rows] = linesOf(lintTable(shown));
  const head = `\n<details><summary>New lint findings: ${shown.length}</summary>\n\n${header}${rule}`;
  budget.addLines(rows, { head, tail: '\n</details>\n', keep: KEPT / 2, what: 'findings' });
}

function addPolicies(budget: Budget, { policies }: Review): void {
  const { renamed, added, removed, changed } = policies;
  const lines = [
    ...renamed.map(({ from, to }) => `- renamed: ${safe(from)} to ${safe(to)}\n`),
    ...changed.map((name) => `- written otherwise: ${safe(name)}\n`),
    ...added.map((name) => `- added: ${safe(name)}\n`),
    ...removed.map((name) => `- removed: ${safe(name)}\n`),
  ];
  const head = `\n<details><summary>Policies that are not as before: ${lines.length}</summary>\n\n`;
  budget.addLines(lines, { head, tail: '\n</details>\n', keep: KEPT / 4, what: 'policies' });
}

function addUnchanged(budget: Budget, { kept, unchanged }: Review): void {
  const lines = kept.map(({ from, to, new: now }) => `${from.name} => ${to.name} : ${printVerdict(now)}\n`);
  const head = `\n<details><summary>As before: ${unchanged} pairs</summary>\n\n\`\`\`\n`;
  budget.addLines(lines, { head, tail: '```\n</details>\n', what: 'pairs' });
}

/** A line to copy into a shell. */
function explainCommand(folder: string, { from, to, gained, lost }: ReviewedDifference): string | undefined {
  const [entry] = [...(gained.isEmpty ? lost : gained).entries()];
  const [protocol, [range]] = entry ?? ['TCP', [undefined]];
  const port = range ? `:${range[0]}${protocol === 'TCP' ? '' : `/${protocol}`}` : '';
  const name = (text: string) => (text.endsWith('[External]') ? 'internet' : quoted(text));
  const target = to.range ? 'internet' : quoted(`${to.name}${port}`);
  if (/[`\n]/.test(folder)) return undefined;
  return `npx tierwall explain ${quoted(folder)} ${name(from.name)} ${target}`;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The lines of a table, which mention nobody. */
function linesOf(table: string): string[] {
  return withoutMention(table).split(/(?<=\n)/);
}

function withoutMention(text: string): string {
  return text.replaceAll('@', '&#64;');
}

/** A text as itself: no markup, no mention of a user, no line of its own. */
function safe(text: string): string {
  return withoutMention(markdownText(text.replaceAll(/\s+/g, ' ')));
}

/** Findings of `now` that `old` does not have, wherever they stand in a file. */
export function newFindings(old: readonly LintFinding[], now: readonly LintFinding[]): LintFinding[] {
  const keyOf = ({ rule, object, message }: LintFinding) => `${rule.id} ${objectName(object)} ${message}`;
  const known = new Set(old.map(keyOf));
  return now.filter((finding) => !known.has(keyOf(finding)));
}
