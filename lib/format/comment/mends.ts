import { printable } from '../../manifests/printable.ts';
import { workloadName } from '../../reach/peer.ts';
import type { Break, HalfOpen } from '../../review/breaks/break.ts';
import { causeOfHalf } from '../../review/breaks/half-open.ts';
import type { Cause } from '../../review/cause.ts';
import { listenedPorts } from '../../review/listened-ports.ts';
import { asBefore, keptPolicies } from '../../review/mends/as-it-was.ts';
import { policiesFollowing } from '../../review/mends/following.ts';
import { Gains, type Pairs, pairKey } from '../../review/mends/gains.ts';
import { withoutNewRules } from '../../review/mends/left-out.ts';
import { type Candidate, type Compared, type Mend, mendOf, workingCandidate } from '../../review/mends/mend.ts';
import { missingRules } from '../../review/mends/missing-rule.ts';
import { rulesFollowingPort } from '../../review/mends/moved-port.ts';
import { inOneFile } from '../../review/mends/one-file.ts';
import type { Review } from '../../review/review.ts';
import type { CommentBudget } from '../comment-budget.ts';
import { safeText } from '../markup.ts';
import { yamlOf } from '../yaml.ts';
import { isDead } from './broken.ts';
import type { Decision } from './decision.ts';
import { KEPT } from './parts.ts';

/** Ends what a mend says, if nobody knows whether the connection is needed. */
const IF_NEEDED = ' (only if it is needed)';

/** The most causes for which mends are looked for, because each try is another comparison. */
const MOST = 6;

/** The ways to mend one cause. Each way is all that has to be written, and one of them is enough. */
type Ways = readonly (readonly Mend[])[];

/** The ways to mend one cause, and the candidate from which the last of them was made. */
interface Found {
  readonly ways: Ways;
  readonly candidate?: Candidate | undefined;
}

/** The mends that were found, each once, and whether there are any for what opens and for what breaks. */
export interface FoundMends {
  readonly all: readonly Ways[];
  /**
   * All mends as policies that fit into one new file. Undefined if there is only one mend, or if a mend edits a policy that
   * is there.
   */
  readonly inOneFile?: readonly Mend[] | undefined;
  readonly ofOpenings: boolean;
  /** If something breaks for certain, of what does. */
  readonly ofBreaks: boolean;
  /** Whether there are any for half-open edges. */
  readonly ofHalves: boolean;
}

/** Looks for mends after which each decision, each break, and each edge that the change opens only half, is gone. Each mend is tried. */
export function mendsOf(compared: Compared, decisions: readonly Decision[], breaks: readonly Break[]): FoundMends {
  const news = decisions.filter(({ rows }) => rows.some(({ movedFrom }) => movedFrom === undefined));
  const tried = breaks.slice(0, MOST);
  const [openings, broken]: [Found[], Found[]] = [[], []];
  // In turn, because there may not be time for all of them.
  for (let i = 0; i < MOST; i++) {
    const [decision, one] = [news[i], tried[i]];
    if (decision) openings.push(ofDecision(compared, decision));
    if (one) broken.push(ofBreak(compared, one));
  }
  const dead = compared.review.halfOpen.filter(isDead).slice(0, MOST);
  const halves = dead.map((half) => ofHalf(compared, half));
  const alike = new Map([...openings, ...broken, ...halves].map(({ ways }) => [printedWays(ways), ways]));
  const isFound = ({ ways }: Found) => ways.length > 0;
  const all = [...alike].flatMap(([text, ways]) => (text === '' ? [] : [ways]));
  const mended = tried.filter((_, i) => broken[i] && isFound(broken[i]));
  // The advice is about these.
  const ofGravest = broken.filter((_, i) => tried[i]?.certainty === tried[0]?.certainty);
  const conditional = broken.map((found, i) => ({ ...found, candidate: ifNeeded(found.candidate, tried[i]) }));
  const candidates = [...openings, ...conditional, ...halves].filter(isFound).map(({ candidate }) => candidate);
  return {
    all,
    inOneFile: all.length > 1 ? ofAll(compared, mended, dead, candidates) : undefined,
    ...{ ofOpenings: openings.some(isFound), ofBreaks: ofGravest.some(isFound), ofHalves: halves.some(isFound) },
  };
}

/** The same candidate. If nobody knows whether the connection is needed, its words say so. */
function ifNeeded(candidate: Candidate | undefined, one: Break | undefined): Candidate | undefined {
  if (!candidate || one?.certainty === 'breaks') return candidate;
  return {
    ...candidate,
    mends: candidate.mends.map((mend) => ({ ...mend, say: `${mend.say}${IF_NEEDED}` })),
  };
}

/** The mends of all of these breaks together, after trying that together they mend all of them. */
function ofAll(
  compared: Compared,
  breaks: readonly Break[],
  halves: readonly HalfOpen[],
  candidates: readonly (Candidate | undefined)[],
): readonly Mend[] | undefined {
  const known = candidates.filter((one) => one !== undefined);
  const together = known.length === candidates.length ? inOneFile(compared, known) : undefined;
  if (!together) return undefined;
  const ofBreaks = new Set(breaks.flatMap(pairsOf));
  const ofHalves = halves.map(pairsOfHalf);
  const mayGain = { has: (pair: string) => ofBreaks.has(pair) || ofHalves.some((pairs) => pairs.has(pair)) };
  const isMended = (mended: Review) => breaks.every((one) => !mended.breaks.some((other) => isSame(one, other)));
  return workingCandidate(compared, [together], isMended, mayGain)?.mends;
}

/** The pairs of a break, as keys. */
function pairsOf({ from, to }: Break): string[] {
  return from.flatMap((source) => to.map((target) => pairKey(source, target)));
}

function isSame(one: Break, other: Break): boolean {
  return other.kind === one.kind && other.subjects.some((name) => one.subjects.includes(name));
}

function ofDecision(compared: Compared, { rows, causes }: Decision): Found {
  const opened = rows.flatMap(({ names: { who, whom } }) =>
    who.flatMap((from) => whom.map((to) => [from, to] as const)),
  );
  // If ports were replaced, leaving out the new rule would leave no port open.
  const isReplaced = rows.some(({ before, after }) => !before.open.subtract(after.open).isEmpty);
  const candidates = [...asBefore(compared, causes), ...(isReplaced ? [] : withoutNewRules(compared, causes))];
  const isMended = (mended: Review) => {
    const gains = Gains.of(mended);
    return opened.every(([from, to]) => gains.of(from, to).length === 0);
  };
  return waysOf(compared, causes, candidates, isMended);
}

function ofBreak(compared: Compared, one: Break): Found {
  const candidates = [
    ...asBefore(compared, one.causes),
    ...keptPolicies(compared, one),
    ...missingRules(compared, one),
  ];
  const isMended = ({ breaks }: Review) => !breaks.some((other) => isSame(one, other));
  const following = rulesFollowingPort(compared, one, isMended);
  if (following) return { ways: [following.mends], candidate: following };
  return waysOf(compared, one.causes, candidates, isMended, new Set(pairsOf(one)));
}

function ofHalf(compared: Compared, half: HalfOpen): Found {
  const { from, to, ports } = half;
  const target = compared.after.workloads.find((workload) => workloadName(workload) === to);
  const listened = target && listenedPorts(target, compared.after)?.listened;
  // The comment says that nobody listens there, so the rule is to be mended first.
  if (listened && ports.intersect(listened).isEmpty) return { ways: [] };
  const ends = { subjects: [from], from: [from], to: [to] };
  const lack = { ...ends, kind: 'half-open' as const, ports, causes: [causeOfHalf(half)] };
  const isMended = ({ halfOpen }: Review) => !halfOpen.some((other) => other.from === from && other.to === to);
  const candidate = workingCandidate(compared, missingRules(compared, lack), isMended, pairsOfHalf(half));
  return { ways: candidate ? [candidate.mends] : [], candidate };
}

/** The pair, and pods of no manifest in the same namespaces, as a policy for the pods of a workload is also for pods labelled alike. */
function pairsOfHalf({ from, to }: HalfOpen): Pairs {
  const isAt = (end: string, name = '') => name === end || name.startsWith(`${end.slice(0, end.indexOf('/'))}/{`);
  return {
    has: (pair) => {
      const [source, target] = pair.split('\n');
      return isAt(from, source) && isAt(to, target);
    },
  };
}

/**
 * Policies that follow a changed label come first, because that is mostly what its author wants. Then the first candidate
 * that works.
 */
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

/**
 * Adds the first mend, and the others folded. If all mends fit into one new file, that file is folded instead of the others.
 */
export function addMends(budget: CommentBudget, { all, inOneFile: together }: FoundMends): void {
  const [first, ...others] = all.map(printedWays);
  if (first === undefined) return;
  if (others.length > 0)
    budget.addWhole(`\nThis is the first of ${all.length} fixes. The others are folded below it.\n`);
  budget.addWhole(first);
  if (together) {
    const text = together.map(({ say, yaml }) => `# ${printable(say)}\n${yamlOf(yaml)}`).join('---\n');
    const optional = together.filter(({ say }) => say.endsWith(IF_NEEDED)).length;
    const choice = optional > 0 ? `, of which ${optional} only if they are needed` : '';
    const summary = `One new file that fixes all of it: ${together.length} policies, the one above too${choice}`;
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

/** A mend as Markdown. Its YAML cannot close the fence, because every line of backticks in it is indented or quoted. */
function printed({ say, yaml }: Mend): string {
  return yaml ? `\n${safeText(say)}:\n\n\`\`\`yaml\n${yamlOf(yaml)}\`\`\`\n` : `\n${safeText(say)}.\n`;
}
