import { onlyLimits } from '../../review/intent-changes.ts';
import type { Review } from '../../review/review.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { safeText } from '../markup.ts';
import { KEPT } from './parts.ts';

/** With more changes than this, some are folded. */
const FEW = 6;
/** The most changes that allow more, and are shown without a fold. */
const SHOWN = 8;

/**
 * Says first of all that the intent itself changes. What the new intent allows is what a reviewer decides about, so these
 * lines come first and are never all folded. Lines that only limit more are folded if there are many.
 */
export function addIntent(budget: CommentBudget, { intent }: Pick<Review, 'intent'>): void {
  const changes = intent?.changes ?? [];
  if (changes.length === 0) return;
  budget.add(`:warning: **The declared intent itself changes: ${safeText(intent?.file ?? '')}**\n\n`);
  const [wider, narrower] = [changes.filter((one) => !onlyLimits(one)), changes.filter(onlyLimits)];
  const isLong = changes.length > FEW;
  if (isLong) budget.add(`${summaryOf(wider.length)}\n\n`);
  const shown = isLong ? wider.slice(0, SHOWN) : [...wider, ...narrower];
  budget.addLines(shown.map(lineOf), { keep: KEPT * 2, what: 'changes of the intent' });
  const moreAllowed = wider.slice(SHOWN);
  const folded = isLong ? [...moreAllowed, ...narrower] : [];
  const head = `\n<details><summary>${foldedSummary(moreAllowed.length, narrower.length)}</summary>\n\n`;
  budget.addLines(folded.map(lineOf), { head, tail: '\n</details>\n', keep: KEPT * 2, what: 'changes of the intent' });
  budget.add('\n');
}

function lineOf(change: string): string {
  return `- ${safeText(change)}\n`;
}

function summaryOf(count: number): string {
  if (count === 0) return 'It only limits more than before.';
  return `${count === 1 ? '1 line of it allows' : `${count} lines of it allow`} more than before${count > 1 ? ', the widest first' : ''}:`;
}

/** Such as `2 more that allow more, and 9 that only limit more`. */
function foldedSummary(wider: number, narrower: number): string {
  const parts = [
    ...(wider > 0 ? [`${wider} more that ${wider === 1 ? 'allows' : 'allow'} more`] : []),
    ...(narrower > 0
      ? [
          `${narrower}${wider > 0 ? '' : ` ${narrower === 1 ? 'line' : 'lines'}`} that only ${narrower === 1 ? 'limits' : 'limit'} more`,
        ]
      : []),
  ];
  return parts.join(', and ');
}
