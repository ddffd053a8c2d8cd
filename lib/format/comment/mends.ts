import type { Break } from '../../review/breaks/break.ts';
import { asBefore, keptPolicies } from '../../review/mends/as-it-was.ts';
import { withoutNewRules } from '../../review/mends/left-out.ts';
import { type Compared, type Mend, mendOf, pairKey, pairsGained } from '../../review/mends/mend.ts';
import { missingRules } from '../../review/mends/missing-rule.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { safeText } from '../markup.ts';
import { yamlOf } from '../yaml.ts';
import type { Decision } from './decision.ts';
import { KEPT } from './parts.ts';

/** For as many causes a mend is looked for: each try is one more comparison. */
const MOST = 6;

/** The mends that were found, each once, and whether there is one for what opens, and for what breaks. */
export interface FoundMends {
  readonly all: readonly (readonly Mend[])[];
  readonly ofOpenings: boolean;
  readonly ofBreaks: boolean;
}

/** What to write so that each decision, and each break, is gone; each was tried. */
export function mendsOf(compared: Compared, decisions: readonly Decision[], breaks: readonly Break[]): FoundMends {
  const openings = decisions.slice(0, MOST).map((decision) => ofDecision(compared, decision));
  const broken = breaks.slice(0, MOST).map((one) => ofBreak(compared, one));
  const alike = new Map([...openings, ...broken].map((mends) => [mends.map(printed).join(''), mends]));
  const isFound = (mends: readonly Mend[]) => mends.length > 0;
  return {
    all: [...alike].flatMap(([text, mends]) => (text === '' ? [] : [mends])),
    ...{ ofOpenings: openings.some(isFound), ofBreaks: broken.some(isFound) },
  };
}

function ofDecision(compared: Compared, { rows, causes }: Decision): readonly Mend[] {
  const opened = rows.flatMap(({ names: { who, whom } }) => who.flatMap((from) => whom.map((to) => pairKey(from, to))));
  // Who connects by another port now has to keep one of them.
  const isReplaced = rows.some(({ before, after }) => !before.open.subtract(after.open).isEmpty);
  const candidates = [...asBefore(compared, causes), ...(isReplaced ? [] : withoutNewRules(compared, causes))];
  return mendOf(compared, candidates, (mended) => {
    const gained = pairsGained(mended);
    return opened.every((pair) => !gained.has(pair));
  });
}

function ofBreak(compared: Compared, one: Break): readonly Mend[] {
  const candidates = [
    ...asBefore(compared, one.causes),
    ...keptPolicies(compared, one),
    ...missingRules(compared, one),
  ];
  const mayGain = new Set(one.from.flatMap((from) => one.to.map((to) => pairKey(from, to))));
  const isSame = (other: Break) =>
    other.kind === one.kind && other.subjects.some((name) => one.subjects.includes(name));
  return mendOf(compared, candidates, ({ breaks }) => !breaks.some(isSame), mayGain);
}

/** The first one at once, the others folded; each once. */
export function addMends(budget: CommentBudget, found: readonly (readonly Mend[])[]): void {
  const [first, ...others] = found.map((mends) => mends.map(printed).join(''));
  if (first === undefined) return;
  budget.addWhole(first);
  const head = `\n<details><summary>How to fix the others: ${others.length}</summary>\n`;
  budget.addLines(others, { head, tail: '\n</details>\n', keep: KEPT, what: 'fixes' });
}

/** A fence cannot be closed from within: YAML of a mend has no line of backticks that is not indented or quoted. */
function printed({ say, yaml }: Mend): string {
  return yaml ? `\n${safeText(say)}:\n\n\`\`\`yaml\n${yamlOf(yaml)}\`\`\`\n` : `\n${safeText(say)}.\n`;
}
