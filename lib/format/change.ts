import { printable } from '../manifests/printable.ts';
import { isBarePod } from '../reach/peer.ts';
import type { CommonPeer } from '../review/common-peers.ts';
import type { DifferenceKind } from '../review/difference.ts';
import { namesOfEnds, type OpenEnds } from '../review/open-world/open-difference.ts';
import {
  allOf,
  hasRisk,
  isError,
  type Judged,
  type Review,
  type ReviewedDifference,
  type ReviewedOpenDifference,
} from '../review/review.ts';
import { RISKS } from '../review/risk.ts';
import type { UnjudgedChange } from '../review/unjudged.ts';
import { becauseOf, declaredLines, few } from './because.ts';
import { printVerdict } from './connection.ts';
import { changesOfOpen } from './open-changes.ts';
import { printLocation } from './problem.ts';
import { notSeenWords, unseenName } from './unseen.ts';

/** Differences that are alike but for who is at their ends: from each of `from` to each of `to`. */
export interface Change {
  /** Stands for all in what is alike. */
  readonly first: Judged;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** How many pairs. */
  readonly count: number;
  /** Why, a line each. */
  readonly because: readonly string[];
}

export const MARKS: Readonly<Record<DifferenceKind, string>> = {
  ...{ gained: '+', lost: '-', widened: '>', narrowed: '<', changed: '~' },
};

const KINDS = ['gained', 'widened', 'changed', 'narrowed', 'lost'] as const;

/** The verdict in one line: what a reviewer needs to know first. */
export function verdictLine(review: Review): string {
  const { unchanged, policies, intent, lostDefaultDenies, unjudged, isEmpty } = review;
  const all = allOf(review);
  const notSeen = [...notSeenWords(review), ...unjudgedWords(unjudged)];
  if (all.length === 0) {
    if (isEmpty) return ['nothing to compare: 0 workloads and no policies in what was read', ...notSeen].join('; ');
    const head = lostDefaultDenies.length > 0 ? 'no connection of what is here changes' : 'no connectivity change';
    const level = RISKS.find((one) => one !== 'low' && hasRisk(review, one));
    const rest = [...(level ? [`risk ${level.toUpperCase()}`] : []), ...policyWords(policies)];
    const asBefore = `${pairs(unchanged)} as before`;
    if (notSeen.length === 0) return [`${head} (${asBefore})`, ...rest].join('; ');
    return [`${head} in what was read`, ...notSeen, ...rest, asBefore].join('; ');
  }
  const parts = KINDS.flatMap((kind) => {
    const count = all.filter((one) => one.kind === kind).reduce((sum, one) => sum + pairsOf(one), 0);
    return count > 0 || kind === 'gained' || kind === 'lost' ? [`${count} ${kind}`] : [];
  });
  const errors = all.filter(isError).reduce((sum, one) => sum + pairsOf(one), 0);
  const said = intent ? [errors > 0 ? `${errors} against the declared intent` : 'as the intent declares'] : [];
  const risk = RISKS.find((level) => hasRisk(review, level)) ?? 'low';
  const head = `${parts.join(', ')}, ${pairs(unchanged)} as before`;
  return [head, `risk ${risk.toUpperCase()}`, ...said, ...notSeen].join('; ');
}

function unjudgedWords({ length }: Review['unjudged']): string[] {
  if (length === 0) return [];
  return [`${length === 1 ? '1 change' : `${length} changes`} that nobody can judge`];
}

/** What changed and nobody can judge, a line each: `UNSEEN ? changed  HelmRelease shop/db (hr.yaml:4): not rendered`. */
export function unjudgedLines(review: Review): string[] {
  return review.unjudged.map((change) => `UNSEEN ? ${change.fate.padEnd(8)} ${unjudgedText(change)}`);
}

/** `HelmRelease shop/db (hr.yaml:4): not rendered, so what changes by it is not known` */
export function unjudgedText({ object }: UnjudgedChange): string {
  const why = {
    objects: 'not rendered',
    linked: 'not entered, as kubectl does not',
    pods: 'an operator makes its pods',
    perhaps: 'the kind is not known here and may make pods',
    policy: 'a policy that is not evaluated',
  }['makes' in object ? object.makes : 'policy'];
  return `${object.kind} ${unseenName(object)} (${printLocation(object.location)}): ${why}, so what changes by it is not known`;
}

/** What no pair of peers shows, a line each. */
export function lostDenyLines({ lostDefaultDenies }: Review): string[] {
  return lostDefaultDenies.map(
    ({ namespace, direction }) =>
      `HIGH   namespace ${namespace} has no default deny of ${direction.toLowerCase()} any more: a new pod in it is open`,
  );
}

function pairs(count: number): string {
  return count === 1 ? '1 pair' : `${count} pairs`;
}

function policyWords({ renamed, added, removed, changed }: Review['policies']): string[] {
  const words = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? 'policy' : 'policies'} ${what}`];
  return [
    ...words(renamed.length, 'renamed'),
    ...words(changed.length, 'written otherwise'),
    ...words(added.length, 'added'),
    ...words(removed.length, 'removed'),
  ];
}

/** What the intent says about itself, a line each; none where no intent is asked. */
export function intentLines({ intent }: Review): string[] {
  if (!intent) return [];
  const { file, changes } = intent;
  if (!changes) return [printable(`the declared intent is ${file}; there is no old one to compare it with`)];
  return changes.map((change) => printable(`the declared intent changes: ${file} ${change}`));
}

/**
 * Is it that pods of no manifest are limited now, among themselves or with addresses? True, and of few readers' interest: a first
 * policy in a namespace does that.
 */
export function isLimitOfPossible({ first }: Change): boolean {
  const isNoPeer = (ends: OpenEnds) => 'possible' in ends || ends.peers.every(({ range }) => range !== undefined);
  return isOpen(first) && first.risk.level === 'low' && isNoPeer(first.from) && isNoPeer(first.to);
}

/** How many pairs a difference is for; pods of a condition count as one. */
function pairsOf(one: Judged | ReviewedOpenDifference): number {
  return isOpen(one) ? namesOfEnds(one.from).length * namesOfEnds(one.to).length : 1;
}

function isOpen(one: Judged | ReviewedOpenDifference): one is ReviewedOpenDifference {
  return 'named' in one;
}

/** Alike differences together, the riskiest first. */
export function changesOf({ differences, open }: Pick<Review, 'differences' | 'open'>): Change[] {
  const rank = ({ first }: Change) => RISKS.indexOf(first.risk.level);
  return [...changesOfPairs(differences), ...changesOfOpen(open)].sort((a, b) => rank(a) - rank(b));
}

function changesOfPairs(differences: readonly ReviewedDifference[]): Change[] {
  const alike = new Map<string, { because: string[]; differences: ReviewedDifference[] }>();
  for (const difference of differences) {
    const because = becauseOf(difference);
    const { kind, old, new: now, risk, gate, addedOrRemoved } = difference;
    const verdicts = [old, now].flatMap(({ open, depends }) => [open.id, depends.id]);
    const key = JSON.stringify([kind, ...verdicts, risk.level, gate.declared.id, addedOrRemoved.length > 0, because]);
    const group = alike.get(key);
    if (group) group.differences.push(difference);
    else alike.set(key, { because, differences: [difference] });
  }
  return [...alike.values()].flatMap(({ because, differences: same }) =>
    rectangles(same).map(({ from, to, differences: own }) => ({
      ...{ first: same[0] as ReviewedDifference, from, to, count: own.length },
      because: [
        `risk: ${few([...new Set(own.flatMap(({ risk }) => risk.reasons))]).join('; ')}`,
        ...declaredLines(own),
        ...because,
      ],
    })),
  );
}

interface Rectangle {
  readonly from: string[];
  readonly to: string[];
  readonly differences: ReviewedDifference[];
}

/** The pairs as few sets of "each of these to each of those". */
function rectangles(differences: readonly ReviewedDifference[]): Rectangle[] {
  const ways = [along(differences, 'to', 'from', false), along(differences, 'from', 'to', false)];
  const best = ways.reduce((one, other) => (other.length < one.length ? other : one));
  if (best.length < 3) return best;
  const amongThemselves = along(differences, 'to', 'from', true);
  return amongThemselves.length < best.length ? amongThemselves : best;
}

/** @param withSelf whether a single pod, which is never asked about itself, may stand on both sides of a set of several */
function along(
  differences: readonly ReviewedDifference[],
  main: 'from' | 'to',
  other: 'from' | 'to',
  withSelf: boolean,
): Rectangle[] {
  const byEnd = new Map<string, ReviewedDifference[]>();
  for (const one of differences) {
    const list = byEnd.get(one[main].name);
    if (list) list.push(one);
    else byEnd.set(one[main].name, [one]);
  }
  const found = new Map<string, Record<'from' | 'to', string[]> & { differences: ReviewedDifference[] }>();
  for (const [name, list] of byEnd) {
    const others = list.map((one) => one[other].name);
    const isSelfAdded = withSelf && !others.includes(name) && isSinglePod(list[0]?.[main]);
    const key = (isSelfAdded ? [...others, name] : others).sort().join('\n');
    const known = found.get(key);
    if (known) {
      known[main].push(name);
      // Each of several is among the others of another one.
      known[other] = key.split('\n');
      known.differences.push(...list);
    } else found.set(key, { from: [name], to: [name], [other]: others, differences: [...list] });
  }
  return [...found.values()];
}

function isSinglePod(end: CommonPeer | undefined): boolean {
  const peer = (end?.new ?? end?.old)?.peer;
  return peer !== undefined && isBarePod(peer);
}

/** `No Connections -> TCP 3306` */
export function beforeAndAfter({ old, new: now }: Pick<Judged, 'old' | 'new'>): string {
  return `${printVerdict(old)} -> ${printVerdict(now)}`;
}
