import { namesOfEnd } from '../../reach/deviation.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Review } from '../../review/review.ts';
import { allOf } from '../../review/review.ts';
import { isOfRoute } from '../../review/unjudged.ts';
import { risky } from '../publications.ts';
import { unjudgedText } from '../unjudged-text.ts';
import { unseenName } from '../unseen.ts';
import { breakHeadlines, joinedBreaks } from './broken.ts';
import { capitalized } from './capitalized.ts';
import { isOfPods, isOtherPods } from './condition-phrase.ts';
import type { DecisionRow, Sorted } from './decision.ts';
import { allOfThem, moreLikeIt, NAMED } from './enumeration.ts';
import type { PlainEnd, PlainNames } from './plain-names.ts';
import { portsPhrase } from './ports-phrase.ts';
import { harmless, nothingChanged, nothingCompared } from './quiet-headline.ts';
import { wayHeadlines } from './way-headlines.ts';

/** A verdict in plain words. */
export interface Headline {
  /** A name of GitHub's emoji. The words say the same. */
  readonly sign: 'no_entry' | 'warning' | 'white_check_mark';
  /** A sentence without its full stop, because several facts may stand in one line. */
  readonly fact: string;
  /** More sentences about the fact. It may be empty. */
  readonly detail: string;
}

/** The headlines of a comment: the worst that a change opens, then what it breaks. Otherwise, that it does nothing. */
export function headlines(
  review: Review,
  { decisions, quiet }: Sorted,
  names: PlainNames,
  breaks = joinedBreaks(review.breaks),
): Headline[] {
  const [worst] = decisions;
  const row = worst?.rows[0];
  const denies = lostDenies(review);
  // A headline about a lost default deny says the same about pods that no manifest holds.
  const isSaid = denies.length > 0 && row?.whom.reach.workloads === 0 && row.whom.reach.possiblePods;
  const opens = row && !isSaid ? [withMore(opening(row, review, names), decisions.length > 1)] : [];
  const broken = breakHeadlines({ breaks, halfOpen: review.halfOpen }, names);
  // What workloads lose is more important than what pods would gain that do not exist yet.
  const isOfNobody = row?.whom.reach.workloads === 0 && breadthOf(row, names) === undefined;
  const serious =
    isOfNobody || row?.movedFrom || row?.isRepair
      ? [...denies, ...unsealed(review), ...broken, ...opens]
      : [...opens, ...denies, ...unsealed(review), ...broken];
  const ways = wayHeadlines(review, names, serious.length === 0);
  const facts = [...serious, ...ways, ...(review.unjudged.length > 0 ? [unjudged(review)] : [])];
  // A lost port may be found twice, because the intent lists it as well.
  const distinct = facts.filter(({ fact }, i) => facts.findIndex((one) => one.fact === fact) === i);
  const isQuiet = serious.length + review.unjudged.length === 0 && risky(review).length === 0;
  if (!isQuiet) return distinct;
  if (review.isEmpty) return [nothingCompared(review)];
  if (allOf(review).length > 0) {
    const rest = harmless(review, quiet, names);
    return ways.some(({ sign }) => sign === 'warning') ? [...ways, rest] : [rest, ...ways];
  }
  return [...ways, nothingChanged(review, ways.length > 0)];
}

/** The headline of the first of several causes says that there are more. */
function withMore(headline: Headline, areMore: boolean): Headline {
  return areMore ? { ...headline, detail: `${headline.detail} What else opens is below.`.trim() } : headline;
}

function opening(row: DecisionRow, review: Review, names: PlainNames): Headline {
  const { who, whom, before, after, portNames } = row;
  const noPort = row.isToNoPort ? ` ${portsDeclared(row)}` : '';
  const { workloads, possiblePods } = whom.reach;
  // The row is about pods that somebody may create later.
  const isOfNobody = workloads === 0 && possiblePods;
  const gone = goneNamespace(names.namespaceOf(row.names.whom), review);
  const aboutNobody = !isOfNobody
    ? ''
    : gone === undefined
      ? 'These manifests hold no such pod today. '
      : `This change removes namespace ${gone} itself, and nothing is left to reach if the cluster removes it, too. `;
  // The verb says if it is not sure.
  const isSure = !after.open.subtract(before.open).isEmpty;
  const now = isSure ? after : { open: after.open.union(after.depends), depends: PortSet.none };
  const [ports, portsBefore] = [portsPhrase(now, portNames), portsPhrase(before, portNames)];
  const was = before.open.isEmpty && before.depends.isEmpty ? '' : ` (before: ${portsBefore})`;
  const can = isSure ? 'can' : 'can perhaps';
  const target = allOfThem(namesFirst(whom.phrases));
  const to = breadthOf(row, names);
  const sources = allOfThem(namesFirst(who.phrases));
  const areMany = whom.phrases.length > 1 || whom.reach.workloads > 1;
  if (row.movedFrom) {
    const [were, with_] = [row.movedFrom.who, row.movedFrom.whom].map((old) =>
      allOfThem(names.end(old, undefined).phrases),
    );
    const fact = `${sources} can reach ${target} on ${ports}, as ${were} could reach ${with_} before`;
    return { sign: 'warning', fact, detail: '' };
  }
  if (to === undefined) {
    const instead = before.open.subtract(after.open);
    if (row.isToNoPort && row.losesDeclared) {
      const lost = portsPhrase({ open: instead, depends: PortSet.none });
      const fact = `${sources} can no longer reach ${target} on ${lost}`;
      const whose = areMany ? 'their' : `${target}'s`;
      return { sign: 'no_entry', fact, detail: `Instead, ${ports} is open, which ${whose} containers do not declare.` };
    }
    if (!instead.isEmpty && before.depends.isEmpty) {
      const fact = `${sources} ${can} reach ${target} on ${ports} instead of ${portsBefore}`;
      if (row.isRepair) return { sign: 'warning', fact, detail: repaired(row) };
      return { sign: 'no_entry', fact, detail: noPort.trim() };
    }
    const [source, other] = [row.names.who, row.names.whom].map((ends) => newWorkloads(ends, names));
    const fact = `${source}${sources} ${can} now reach ${other}${target} on ${ports}`;
    return { sign: 'no_entry', fact, detail: `${was === '' ? '' : `Before: ${portsBefore}.`}${noPort}`.trim() };
  }
  return {
    sign: 'no_entry',
    fact: `${row.isToDataTier && !areMany ? 'the data tier ' : ''}${target} ${isOfNobody ? 'would be open' : areMany ? 'open' : 'opens'} to ${to}`,
    detail: `${aboutNobody}${capitalized(allOfThem(widest(who), who.phrases.length))} ${isOfNobody && gone === undefined ? 'could' : `${can} now`} reach ${areMany ? 'them' : 'it'} on ${ports}${was}.${noPort}`,
  };
}

/** Names before pods by their labels, as a name after these would be read as one more label. If some are cut off, the widest stay first. */
function namesFirst(phrases: readonly string[]): readonly string[] {
  if (phrases.length > NAMED) return phrases;
  return [...phrases.filter((phrase) => !isOfPods(phrase)), ...phrases.filter(isOfPods)];
}

/** The words before the names of workloads. Empty unless all of them are new. */
function newWorkloads(ends: readonly string[], names: PlainNames): string {
  if (!ends.every((name) => names.isAdded(name))) return '';
  return ends.length === 1 ? 'the new workload ' : 'the new workloads ';
}

/** The namespace, if only the old side declares it. */
function goneNamespace(name: string | undefined, { before, after }: Review): string | undefined {
  const isDeclared = ({ manifests }: Review['before']) =>
    manifests.namespaces.some((one) => one.name === name && one.declared);
  return isDeclared(before) && !isDeclared(after) ? name : undefined;
}

/** Such as `db's containers declare TCP 3306, not TCP 5432.` */
function portsDeclared({ whom: { phrases, reach }, before, after, declared }: DecisionRow): string {
  const [only = '', more] = phrases;
  if (more !== undefined || reach.workloads > 1) return `The containers of ${allOfThem(phrases)} declare no such port.`;
  const said = (open: PortSet) => portsPhrase({ open, depends: PortSet.none });
  return `${only}'s containers declare ${said(declared)}, not ${said(after.open.subtract(before.open))}.`;
}

/** Such as `Before, only TCP 3307 was open, which db's containers do not declare.` */
function repaired({ whom: { phrases, reach }, before }: DecisionRow): string {
  const whose = phrases.length > 1 || reach.workloads > 1 ? 'their' : `${phrases[0]}'s`;
  return `Before, only ${portsPhrase(before)} was open, which ${whose} containers do not declare. So the change seems to repair a connection that was meant.`;
}

/**
 * The phrases without the workloads, which the table names. With a phrase such as "any other pod", all of them, because it is
 * relative to the workloads.
 */
function widest({ phrases, reach }: PlainEnd): readonly string[] {
  if (phrases.some(isOtherPods)) return phrases;
  const isWide = (phrase: string) => isOfPods(phrase) || phrase.startsWith('the internet');
  return reach.workloads > 0 ? phrases.filter(isWide) : phrases;
}

/** One word for who gets in. Undefined if these are only some workloads or pods. */
function breadthOf({ who: { phrases, reach }, whom, names: { whom: targets } }: DecisionRow, names: PlainNames) {
  if (whom.reach.workloads === 0 && !whom.reach.possiblePods) return undefined;
  const home = names.namespaceOf(targets);
  const isHomeToo = home === undefined || reach.workloads > 0 || phrases.some(isOtherPods);
  if (reach.anyPodElsewhere && reach.internet)
    return isHomeToo || phrases.includes('any pod in any namespace') ? 'everyone' : `everyone outside ${home}`;
  if (reach.internet) return 'the internet';
  if (reach.anyPodElsewhere) return 'every namespace';
  return undefined;
}

function lostDenies({ lostDefaultDenies }: Review): Headline[] {
  const [first, ...more] = lostDefaultDenies;
  if (!first) return [];
  const others = moreLikeIt(more.length);
  const detail = `Namespace ${first.namespace} has no default deny of ${first.direction.toLowerCase()} any more.${others}`;
  return [{ sign: 'no_entry', fact: `a new pod in ${first.namespace} is open`, detail }];
}

/** The headline about broken seals. The lines below it have the details. */
function unsealed({ unsealed: all }: Review): Headline[] {
  const ends = all.map(({ from, to }) => ('possible' in to ? from : to)).flatMap(namesOfEnd);
  const names = [...new Set(ends)];
  if (names.length === 0) return [];
  const fact = `what the declared intent seals at ${allOfThem(names)} can be opened by NetworkPolicies`;
  return [{ sign: 'no_entry', fact, detail: '' }];
}

function unjudged({ unjudged: all }: Review): Headline {
  const [first, ...more] = all;
  const others = moreLikeIt(more.length);
  const what = first ? capitalized(`${first.fate}: ${unjudgedText(first)}.${others}`) : '';
  const isAboutRoute = first && isOfRoute(first) && more.length === 0;
  const fact = isAboutRoute
    ? `nobody can judge who comes by ${first.object.kind} ${unseenName(first.object)}`
    : 'nobody can judge all of this change';
  return { sign: 'warning', fact, detail: what };
}
