import type { Break } from '../../review/breaks/break.ts';
import type { Cause } from '../../review/cause.ts';
import { asBefore, keptPolicies } from '../../review/mends/as-it-was.ts';
import { policiesFollowing } from '../../review/mends/following.ts';
import { withoutNewRules } from '../../review/mends/left-out.ts';
import {
  type Candidate,
  type Compared,
  type Mend,
  mendOf,
  type Pairs,
  pairKey,
  pairsGained,
} from '../../review/mends/mend.ts';
import { missingRules } from '../../review/mends/missing-rule.ts';
import type { Review } from '../../review/review.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { safeText } from '../markup.ts';
import { yamlOf } from '../yaml.ts';
import type { Decision } from './decision.ts';
import { KEPT } from './parts.ts';

/** For as many causes a mend is looked for: each try is one more comparison. */
const MOST = 6;

/** For one cause, all that has to be written; where there is more than one way, any of them mends it. */
type Ways = readonly (readonly Mend[])[];

/** The mends that were found, each once, and whether there is one for what opens, and for what breaks. */
export interface FoundMends {
  readonly all: readonly Ways[];
  readonly ofOpenings: boolean;
  readonly ofBreaks: boolean;
}

/** What to write so that each decision, and each break, is gone; each was tried. */
export function mendsOf(compared: Compared, decisions: readonly Decision[], breaks: readonly Break[]): FoundMends {
  const openings = decisions.slice(0, MOST).map((decision) => ofDecision(compared, decision));
  const broken = breaks.slice(0, MOST).map((one) => ofBreak(compared, one));
  const alike = new Map([...openings, ...broken].map((ways) => [printedWays(ways), ways]));
  const isFound = (ways: Ways) => ways.length > 0;
  return {
    all: [...alike].flatMap(([text, ways]) => (text === '' ? [] : [ways])),
    ...{ ofOpenings: openings.some(isFound), ofBreaks: broken.some(isFound) },
  };
}

function ofDecision(compared: Compared, { rows, causes }: Decision): Ways {
  const opened = rows.flatMap(({ names: { who, whom } }) => who.flatMap((from) => whom.map((to) => pairKey(from, to))));
  // Who connects by another port now has to keep one of them.
  const isReplaced = rows.some(({ before, after }) => !before.open.subtract(after.open).isEmpty);
  const candidates = [...asBefore(compared, causes), ...(isReplaced ? [] : withoutNewRules(compared, causes))];
  const isMended = (mended: Review) => {
    const gained = pairsGained(mended);
    return opened.every((pair) => !gained.has(pair));
  };
  return waysOf(compared, causes, candidates, isMended);
}

function ofBreak(compared: Compared, one: Break): Ways {
  const candidates = [
    ...asBefore(compared, one.causes),
    ...keptPolicies(compared, one),
    ...missingRules(compared, one),
  ];
  const mayGain = new Set(one.from.flatMap((from) => one.to.map((to) => pairKey(from, to))));
  const isSame = (other: Break) =>
    other.kind === one.kind && other.subjects.some((name) => one.subjects.includes(name));
  return waysOf(compared, one.causes, candidates, ({ breaks }) => !breaks.some(isSame), mayGain);
}

/** Policies that follow a label, which is what somebody who changes it mostly means; and the first of the candidates that mends. */
function waysOf(
  compared: Compared,
  causes: readonly Cause[],
  candidates: readonly Candidate[],
  isMended: (mended: Review) => boolean,
  mayGain: Pairs = new Set<string>(),
): Ways {
  const followed = policiesFollowing(compared, causes).map(({ candidate, ofNewLabel }) =>
    mendOf(compared, [candidate], isMended, { has: (pair) => mayGain.has(pair) || ofNewLabel.has(pair) }),
  );
  const found = mendOf(compared, candidates, isMended, mayGain);
  return [...followed, found].filter((mends) => mends.length > 0);
}

/** The first one at once, the others folded; each once. */
export function addMends(budget: CommentBudget, found: readonly Ways[]): void {
  const [first, ...others] = found.map(printedWays);
  if (first === undefined) return;
  budget.addWhole(first);
  const head = `\n<details><summary>How to fix the others: ${others.length}</summary>\n`;
  budget.addLines(others, { head, tail: '\n</details>\n', keep: KEPT, what: 'fixes' });
}

function printedWays(ways: Ways): string {
  const instead = (mends: readonly Mend[]) =>
    mends.map((mend, i) =>
      i > 0 ? mend : { ...mend, say: `Or ${mend.say.charAt(0).toLowerCase()}${mend.say.slice(1)}` },
    );
  return ways.flatMap((mends, i) => (i > 0 ? instead(mends) : mends).map(printed)).join('');
}

/** A fence cannot be closed from within: YAML of a mend has no line of backticks that is not indented or quoted. */
function printed({ say, yaml }: Mend): string {
  return yaml ? `\n${safeText(say)}:\n\n\`\`\`yaml\n${yamlOf(yaml)}\`\`\`\n` : `\n${safeText(say)}.\n`;
}
