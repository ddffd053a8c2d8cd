import type { Break } from '../../review/breaks/break.ts';
import type { Review } from '../../review/review.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { safeText } from '../markup.ts';
import {
  breakPhrase,
  breakRow,
  byClosers,
  causesToSay,
  endsPhrase,
  evidenceLine,
  halfOpenPhrase,
  headlineBreaks,
  isDead,
} from './broken.ts';
import { capitalized } from './capitalized.ts';
import { causesPhrase } from './cause-phrase.ts';
import { KEPT } from './parts.ts';
import type { PlainNames } from './plain-names.ts';
import type { SourceUrl } from './source-link.ts';

/** The titles say how a reader can tell the two kinds apart: by what shows that the connection is needed. */
const TITLES = {
  breaks: '**Breaks** (the intent lists it, or something surely needs it: high risk)',
  'probably breaks': '**Probably breaks** (something names it, and may not need it: medium risk)',
} as const;
/** Breaks of which the row of the table leaves nothing to say. */
const SAID_BY_TABLE: ReadonlySet<Break['kind']> = new Set(['half-open', 'dead-rule']);
const LOST_HEAD = '\n| who | whom | ports lost |\n|---|---|---|\n';

/**
 * Adds the tables of what breaks, the certain breaks first, and the half-open edges.
 * @param broken its breaks are made by {@link joinedBreaks}
 */
export function addBreaks(
  budget: CommentBudget,
  broken: Pick<Review, 'breaks' | 'halfOpen'>,
  sourceUrl: SourceUrl,
  names: PlainNames,
): void {
  const said = new Set(headlineBreaks(broken));
  for (const certainty of ['breaks', 'probably breaks'] as const) {
    const own = broken.breaks.filter((one) => one.certainty === certainty);
    budget.addLines(
      own.map((one) => breakRow(one, names)),
      { head: `\n${TITLES[certainty]}\n${LOST_HEAD}`, keep: KEPT, what: 'breaks' },
    );
    const lines = byClosers(own).map((alike) => breakLines(alike, said, names, sourceUrl));
    budget.addLines(lines, { head: '\n', keep: KEPT, what: 'lines' });
  }
  budget.addLines(
    broken.halfOpen.filter(isDead).map((one) => `- ${safeText(halfOpenPhrase(one, names))}\n`),
    { head: '\n**Half open**\n\n', keep: KEPT, what: 'half-open edges' },
  );
}

/** Lines for breaks that the same policies cause: the cause once, and for each break the evidence that it is needed. */
function breakLines(
  alike: readonly Break[],
  said: ReadonlySet<Break>,
  names: PlainNames,
  sourceUrl: SourceUrl,
): string {
  const because = causesPhrase(alike.flatMap(causesToSay), names, sourceUrl);
  // The table has the ports. If it or the headline says all of what breaks, the line names only the two ends.
  const isSaid = (one: Break) => said.has(one) || SAID_BY_TABLE.has(one.kind);
  const leadOf = (one: Break) => (isSaid(one) && because !== '' ? endsPhrase(one, names) : breakPhrase(one, names));
  const textOf = (one: Break, why: string) =>
    `- ${safeText(capitalized(leadOf(one)))}${why} ${evidenceLine(one, names, sourceUrl)}\n`;
  const [first, ...more] = alike;
  if (first && more.length === 0)
    return textOf(first, because === '' ? '.' : isSaid(first) ? `: ${because}.` : `. ${capitalized(because)}.`);
  return `- ${capitalized(because)}:\n${alike.map((one) => `  ${textOf(one, '.')}`).join('')}`;
}
