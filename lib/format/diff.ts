import { INGRESS_CONTROLLER } from '../reach/peer.ts';
import { allOf, type Review } from '../review/review.ts';
import { breakLines } from './breaks.ts';
import {
  beforeAndAfter,
  type Change,
  changesOf,
  heirLines,
  intentLines,
  lostDenyLines,
  MARKS,
  rankOf,
  unjudgedLines,
  unsealedLines,
  verdictLine,
} from './change.ts';
import { printVerdict } from './connection.ts';
import { markdownText } from './markup.ts';
import { publicationLines } from './publications.ts';
import { unjudgedText } from './unjudged-text.ts';

/**
 * The changes of the intent, the verdict, then similar changes together: those between peers of both sides, and those of peers
 * that came or went. The part with the riskiest change comes first.
 */
export function diffText(review: Review): string {
  const changes = changesOf(review);
  return [
    ...intentLines(review).map((line) => `${line}\n`),
    `${verdictLine(review)}\n`,
    ...notableLines(review).map((line) => `${line}\n`),
    ...[...unjudgedLines(review), ...heirLines(review)].map((line) => `${line}\n`),
    ...partsOf(changes),
  ].join('');
}

/** The changes of peers of both sides, and those of peers that came or went. The riskier part comes first. */
function partsOf(changes: readonly Change[]): string[] {
  const isOfBoth = ({ first }: Change) => first.addedOrRemoved.length === 0;
  const [stay, move] = [changes.filter(isOfBoth), changes.filter((one) => !isOfBoth(one))];
  const text = (title: string, some: readonly Change[]) =>
    some.length === 0 ? '' : `\n${title}${some.map(changeText).join('')}`;
  const moved = text(`with ${movedWords(changes)} that came or went:\n`, move);
  const [of, than] = [move[0], stay[0]];
  return of && than && rankOf(of) < rankOf(than)
    ? [moved, text('between peers of both sides:\n', stay)]
    : [text('', stay), moved];
}

/** What no row of a pair says. */
function notableLines(review: Review): string[] {
  return [...breakLines(review), ...lostDenyLines(review), ...unsealedLines(review), ...publicationLines(review)];
}

/** A heading for changes of peers that came or went. The ingress controller comes with the first Ingress. */
function movedWords(changes: readonly Change[]): string {
  const names = changes.flatMap(({ first }) => first.addedOrRemoved.map(({ name }) => name));
  const [some, others] = [names.includes(INGRESS_CONTROLLER), names.some((name) => name !== INGRESS_CONTROLLER)];
  return [...(others ? ['workloads'] : []), ...(some ? ['Ingresses'] : [])].join(' or ');
}

function changeText({ first, from, to, because }: Change): string {
  const head = `${first.risk.level.toUpperCase().padEnd(6)} ${MARKS[first.kind]} ${first.kind.padEnd(8)}`;
  const pad = ' '.repeat(head.length + 1);
  const lines =
    from.length + to.length === 2
      ? [`${from[0]} => ${to[0]} : ${beforeAndAfter(first)}`]
      : [...from.slice(0, -1), `${from.at(-1)} =>`, ...to.map((name) => `  ${name}`), `  : ${beforeAndAfter(first)}`];
  return `${head} ${[...lines, ...because.map((line) => `  ${line}`)].join(`\n${pad}`)}\n`;
}

/** The verdict and what no row says, then one table of all changes. */
export function diffMarkdown(review: Review): string {
  const head = [
    ...intentLines(review).map(markdownText),
    `**${markdownText(verdictLine(review))}**`,
    ...notableLines(review).map((line) => `**${markdownText(line)}**`),
    ...(review.unjudged.length > 0 ? [unjudgedTable(review)] : []),
    ...heirLines(review).map(markdownText),
  ];
  if (allOf(review).length === 0) return `${head.join('\n\n')}\n`;
  return `${head.join('\n\n')}\n\n${changeTable(changesOf(review), (names) => names.map(markdownText).join('<br>'))}`;
}

/** One row for each change that nobody can judge. */
export function unjudgedTable({ unjudged }: Pick<Review, 'unjudged'>): string {
  const rows = unjudged.map((change) => `| \`?\` ${change.fate} | ${markdownText(unjudgedText(change))} |`);
  return ['| | nobody can judge |', '|---|---|', ...rows].join('\n');
}

/** One row for each change. */
export function changeTable(changes: readonly Change[], printNames: (names: readonly string[]) => string): string {
  const rows = changes.map(({ first, from, to, because }) => {
    const cells = [
      first.risk.level === 'high' ? '**HIGH**' : first.risk.level,
      `\`${MARKS[first.kind]}\` ${first.kind}`,
      ...[printNames(from), printNames(to)],
      ...[printVerdict(first.old), printVerdict(first.new)].map(markdownText),
      because.map(markdownText).join('<br>'),
    ];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| risk | | from | to | before | after | because |\n|---|---|---|---|---|---|---|\n${rows.join('')}`;
}
