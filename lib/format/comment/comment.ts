import type { Manifests } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { LintFinding } from '../../review/lint/lint.ts';
import type { Mend } from '../../review/mends/mend.ts';
import type { Publication } from '../../review/published.ts';
import type { Review, ReviewOptions } from '../../review/review.ts';
import { changedCounts, changesOf, countsLine, errorCount, lostDenyLines, unsealedLines } from '../change.ts';
import { CommentBudget } from '../comment-budget.ts';
import { unjudgedTable } from '../diff.ts';
import { few } from '../few.ts';
import { safeText, withoutMention } from '../markup.ts';
import { onlyFor, wayOf, whoCanCome } from '../publications.ts';
import { advice } from './advice.ts';
import { isDead, joinedBreaks } from './broken.ts';
import { addBreaks } from './broken-part.ts';
import { capitalized } from './capitalized.ts';
import { causesPhrase } from './cause-phrase.ts';
import { type Decision, type DecisionRow, sortedChanges } from './decision.ts';
import { editsLine } from './edits.ts';
import { explainCommand } from './explain-command.ts';
import { addFolded } from './folded.ts';
import { type Headline, headlines } from './headline.ts';
import { addIntent } from './intent-part.ts';
import { addMends, mendsOf } from './mends.ts';
import { movedPortLine, movedPortsOf } from './moved-ports.ts';
import { KEPT, ROWS_HEAD } from './parts.ts';
import { perhapsLine } from './perhaps.ts';
import { picture } from './picture.ts';
import { PlainNames } from './plain-names.ts';
import { portsPhrase } from './ports-phrase.ts';
import { publishedLines } from './published.ts';
import { Reasons, reasonLine } from './reasons.ts';
import type { SourceUrl } from './source-link.ts';
import { sourceLink } from './source-link.ts';

/** What a comment needs besides the review. */
export interface CommentOptions {
  /** Both sides of the comparison. Mends are tried on the new one. */
  readonly manifests: Readonly<Record<'before' | 'after', Manifests>>;
  readonly reviewing: ReviewOptions;
  /** The folder of the new side, if readers have it too and `explain` can read it. */
  readonly folder?: string;
  /** Lint findings that only the new side has. */
  readonly newFindings: readonly LintFinding[];
  /** How a reader of the comment calls tierwall. The words need no quotes in a shell. */
  readonly command: string;
  /** The address of the full report. */
  readonly reportUrl?: string;
  /** The address of the new side's files, such as `https://github.com/owner/repository/blob/<commit>`. */
  readonly sourceUrl?: SourceUrl;
  /** The most characters of the comment. GitHub allows 65,536. */
  readonly limit: number;
}

/** A comment, and what it offers to write. */
export interface ReviewComment {
  readonly text: string;
  /** The mends that the comment offers. Each entry is all that has to be written for one cause. */
  readonly mends: readonly (readonly Mend[])[];
}

/**
 * The comment under a pull request, as Markdown. It begins with the verdict as a sentence. Below stands what somebody has to
 * decide, with the cause and the smallest mend. Everything else is folded. Rows that do not fit into the limit are counted
 * instead.
 */
export function reviewComment(review: Review, options: CommentOptions): ReviewComment {
  const budget = new CommentBudget(options.limit);
  const names = new PlainNames(review);
  const changes = changesOf(review);
  const sorted = sortedChanges(review, changes, names);
  addIntent(budget, review);
  const breaks = joinedBreaks(review.breaks);
  const compared = { ...options.manifests, options: options.reviewing, review };
  const mends = mendsOf(compared, sorted.decisions, breaks);
  addHeadline(budget, headlines(review, sorted, names, breaks), advice(review, sorted.decisions, mends));
  const edits = editsLine(review, options.manifests, options.sourceUrl);
  if (edits !== '') budget.addWhole(`\n${edits}\n`);
  addLines(budget, lostDenyLines(review).slice(1), 'default denies');
  addLines(budget, unsealedLines(review), 'broken seals');
  addPublications(budget, review, options.sourceUrl, names);
  addUnjudged(budget, review);
  const reasons = new Reasons(review, options.newFindings, options.manifests.after.policies);
  for (const decision of sorted.decisions) {
    addReasons(budget, reasons.ofRules(decision.causes.flatMap(({ rules }) => rules)), options);
    addDecision(budget, decision, options, names);
    const perhaps = perhapsLine(decision.rows, review, names);
    if (perhaps !== '') budget.addWhole(`\n${safeText(perhaps)}\n`);
    for (const one of movedPortsOf(decision, breaks))
      budget.addWhole(`\n${movedPortLine(one, names, options.sourceUrl)}\n`);
  }
  const shown = new Set(sorted.decisions.flatMap((decision) => movedPortsOf(decision, breaks)));
  const unshown = breaks.filter((one) => !shown.has(one));
  addBreaks(budget, { breaks: unshown, halfOpen: review.halfOpen }, options.sourceUrl, names);
  addReasons(budget, reasons.ofBreaks(breaks), options);
  for (const one of reasons.ofHalfOpen(review.halfOpen.filter(isDead)))
    budget.addWhole(`\n${reasonLine(one, options.sourceUrl, 'Besides')}\n`);
  addMends(budget, mends);
  const drawn = picture(sorted.decisions);
  if (drawn) budget.addWhole(`\n${drawn}`);
  addCounts(budget, review);
  addFolded(budget, review, changes, options.newFindings);
  const question = explainCommand(options, sorted, review);
  if (question) budget.add(`\nTo ask why: \`${question}\`\n`);
  if (budget.left > 0 || options.reportUrl !== undefined) {
    const where =
      options.reportUrl === undefined
        ? `run \`${options.command} diff\` for all of it`
        : `[the full report](${options.reportUrl})`;
    budget.add(`\n${budget.left > 0 ? 'Not everything fitted here: ' : ''}${where}\n`);
  }
  // The last way of each cause is the one that edits files.
  return { text: budget.text, mends: mends.all.flatMap((ways) => ways.slice(-1)) };
}

/** @param todo what the reader has to do, as sentences. Empty if there is nothing to do */
function addHeadline(budget: CommentBudget, all: readonly Headline[], todo: string): void {
  const fact = capitalized(all.map((one) => one.fact).join('; '));
  const sign = (['no_entry', 'warning'] as const).find((worst) => all.some((one) => one.sign === worst));
  budget.add(`### :${sign ?? 'white_check_mark'}: ${safeText(fact)}\n`);
  const details = all.map(({ detail }) => detail).filter((detail) => detail !== '');
  if (details.length > 0) budget.add(`\n${details.map(safeText).join(' ')}\n`);
  if (todo !== '') budget.add(`\n**What to do:** ${safeText(todo)}\n`);
}

/**
 * Adds a line with the number of pairs. For workloads and addresses, it counts the changed pairs and those that connect as
 * before. For pods that no manifest holds, such as the DNS pods, it counts only changes.
 */
function addCounts(budget: CommentBudget, review: Review): void {
  const errors = errorCount(review);
  const against = errors > 0 ? `. ${errors} against the declared intent` : '';
  // No copy of the whole review, which would ask for its single pairs.
  const { blocks, open, unchanged } = review;
  const own = countsLine({ blocks, open: [], unchanged }, { areZerosSaid: false });
  const changed = changedCounts({ blocks: [], open }, { areZerosSaid: false });
  const possible = changed.length > 0 ? `. With pods that no manifest holds: ${changed.join(', ')}` : '';
  budget.add(`\nPairs of workloads and addresses: ${safeText(`${own}${possible}${against}`)}\n`);
}

function addLines(budget: CommentBudget, lines: readonly string[], what: string): void {
  budget.addLines(
    lines.map((line) => `\n**${safeText(line)}**\n`),
    { keep: KEPT, what },
  );
}

/** Adds a line for each Service that newly publishes a workload outside of the cluster, or no longer does. */
function addPublications(
  budget: CommentBudget,
  { published, unpublished }: Review,
  sourceUrl: SourceUrl,
  names: PlainNames,
): void {
  const line = (one: Publication, said: string) => {
    const ports = portsPhrase({ open: one.ports, depends: PortSet.none });
    const text = safeText(`${names.one(one.workload)} is ${said} by ${wayOf(one)} on ${ports}`);
    return `\n${text} (${sourceLink(one.location, sourceUrl)})`;
  };
  const lines = [
    ...published.map(
      (one) => `${line(one, 'now published')}: ${safeText(`${whoCanCome(one)}${onlyFor(one, 'until now')}`)}.\n`,
    ),
    ...unpublished.map((one) => `${line(one, 'no longer published')}${onlyFor(one, 'now')}.\n`),
  ];
  budget.addLines(lines, { keep: KEPT, what: 'ways from outside' });
}

/** Adds a table of the changes that nobody can judge, which is never folded. The headline says a single one. */
function addUnjudged(budget: CommentBudget, review: Review): void {
  if (review.unjudged.length < 2) return;
  const [header = '', rule = '', ...rows] = withoutMention(`${unjudgedTable(review)}\n`).split(/(?<=\n)/);
  budget.addLines(rows, { head: `\n${header}${rule}`, keep: KEPT, what: 'rows' });
}

function addDecision(
  budget: CommentBudget,
  { rows, causes }: Decision,
  { sourceUrl, manifests }: CommentOptions,
  names: PlainNames,
): void {
  budget.addLines(rows.map(rowText), { head: ROWS_HEAD, keep: KEPT, what: 'rows' });
  const because = causesPhrase(causes, names, sourceUrl);
  if (because !== '') budget.addWhole(`\n${capitalized(because)}.\n`);
  const ways = publishedLines(rows, manifests.after, sourceUrl).map((line) => `\n${line}\n`);
  budget.addLines(ways, { keep: KEPT, what: 'ways from outside' });
}

/** Adds the lint findings that explain why a rule lets through more, or less, than it seems to. */
function addReasons(budget: CommentBudget, found: readonly LintFinding[], { sourceUrl }: CommentOptions): void {
  for (const one of found) budget.addWhole(`\n${reasonLine(one, sourceUrl)}\n`);
}

function rowText({
  who,
  whom,
  before,
  after,
  portNames,
  movedFrom,
  isUndeclared,
  isPartlyDeclared,
}: DecisionRow): string {
  const cells = [
    cell(who.phrases),
    cell(whom.phrases),
    `${safeText(portsPhrase(before, portNames))}${movedFrom ? `<br>(before the move: ${safeText(portsPhrase(movedFrom.old))})` : ''}`,
    `${safeText(portsPhrase(after, portNames))}${isUndeclared ? `<br>(not ${isPartlyDeclared ? 'all ' : ''}in the intent)` : ''}`,
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** The most names in a cell. Further names are counted. */
const MAX_NAMES = 8;

function cell(phrases: readonly string[]): string {
  return few(phrases, MAX_NAMES).map(safeText).join('<br>');
}
