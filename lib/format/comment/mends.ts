import { printable } from '../../manifests/printable.ts';
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
  workingCandidate,
} from '../../review/mends/mend.ts';
import { missingRules } from '../../review/mends/missing-rule.ts';
import { inOneFile } from '../../review/mends/one-file.ts';
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

/** The ways for one cause, and the candidate of the last of them. */
interface Found {
  readonly ways: Ways;
  readonly candidate?: Candidate | undefined;
}

/** The mends that were found, each once, and whether there is one for what opens, and for what breaks. */
export interface FoundMends {
  readonly all: readonly Ways[];
  /** The same as new policies, which go into one file. Undefined if there is one mend only, or one that edits what is there. */
  readonly inOneFile?: readonly Mend[] | undefined;
  readonly ofOpenings: boolean;
  readonly ofBreaks: boolean;
}

/** What to write so that each decision, and each break, is gone; each was tried. */
export function mendsOf(compared: Compared, decisions: readonly Decision[], breaks: readonly Break[]): FoundMends {
  const news = decisions.filter(({ rows }) => rows.some(({ movedFrom }) => movedFrom === undefined));
  const openings = news.slice(0, MOST).map((decision) => ofDecision(compared, decision));
  const tried = breaks.slice(0, MOST);
  const broken = tried.map((one) => ofBreak(compared, one));
  const alike = new Map([...openings, ...broken].map(({ ways }) => [printedWays(ways), ways]));
  const isFound = ({ ways }: Found) => ways.length > 0;
  const all = [...alike].flatMap(([text, ways]) => (text === '' ? [] : [ways]));
  const mended = tried.filter((_, i) => broken[i] && isFound(broken[i]));
  const conditional = broken.map((found, i) => ({ ...found, candidate: ifNeeded(found.candidate, tried[i]) }));
  const candidates = [...openings, ...conditional].filter(isFound).map(({ candidate }) => candidate);
  return {
    all,
    inOneFile: all.length > 1 ? ofAll(compared, mended, candidates) : undefined,
    ...{ ofOpenings: openings.some(isFound), ofBreaks: broken.some(isFound) },
  };
}

/** The same, with words that leave out what perhaps nobody needs any more. */
function ifNeeded(candidate: Candidate | undefined, one: Break | undefined): Candidate | undefined {
  if (!candidate || one?.certainty === 'breaks') return candidate;
  return {
    ...candidate,
    mends: candidate.mends.map((mend) => ({ ...mend, say: `${mend.say} (only if it is needed)` })),
  };
}

/** What mends all of these breaks at once, tried as every mend is. */
function ofAll(
  compared: Compared,
  breaks: readonly Break[],
  candidates: readonly (Candidate | undefined)[],
): readonly Mend[] | undefined {
  const known = candidates.filter((one) => one !== undefined);
  const together = known.length === candidates.length ? inOneFile(compared, known) : undefined;
  if (!together) return undefined;
  const mayGain = new Set(breaks.flatMap(pairsOf));
  const isMended = (mended: Review) => breaks.every((one) => !mended.breaks.some((other) => isSame(one, other)));
  return workingCandidate(compared, [together], isMended, mayGain)?.mends;
}

/** The pairs that a break is about. */
function pairsOf({ from, to }: Break): string[] {
  return from.flatMap((source) => to.map((target) => pairKey(source, target)));
}

function isSame(one: Break, other: Break): boolean {
  return other.kind === one.kind && other.subjects.some((name) => one.subjects.includes(name));
}

function ofDecision(compared: Compared, { rows, causes }: Decision): Found {
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

function ofBreak(compared: Compared, one: Break): Found {
  const candidates = [
    ...asBefore(compared, one.causes),
    ...keptPolicies(compared, one),
    ...missingRules(compared, one),
  ];
  const mayGain = new Set(pairsOf(one));
  return waysOf(compared, one.causes, candidates, ({ breaks }) => !breaks.some((other) => isSame(one, other)), mayGain);
}

/** Policies that follow a label, which is what somebody who changes it mostly means; and the first of the candidates that mends. */
function waysOf(
  compared: Compared,
  causes: readonly Cause[],
  candidates: readonly Candidate[],
  isMended: (mended: Review) => boolean,
  mayGain: Pairs = new Set<string>(),
): Found {
  const followed = policiesFollowing(compared, causes).map(({ candidate, ofNewLabel }) =>
    mendOf(compared, [candidate], isMended, { has: (pair) => mayGain.has(pair) || ofNewLabel.has(pair) }),
  );
  const candidate = workingCandidate(compared, candidates, isMended, mayGain);
  return { ways: [...followed, candidate?.mends ?? []].filter((mends) => mends.length > 0), candidate };
}

/** The first one at once, the others folded; each once. Where all of them fit into one new file, that file instead of the others. */
export function addMends(budget: CommentBudget, { all, inOneFile: together }: FoundMends): void {
  const [first, ...others] = all.map(printedWays);
  if (first === undefined) return;
  budget.addWhole(first);
  if (together) {
    const text = together.map(({ say, yaml }) => `# ${printable(say)}\n${yamlOf(yaml)}`).join('---\n');
    const summary = `One new file with all ${together.length} fixes, the one above too`;
    budget.addWhole(`\n<details><summary>${summary}</summary>\n\n\`\`\`yaml\n${text}\`\`\`\n</details>\n`);
    return;
  }
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
