import { printable } from '../manifests/printable.ts';
import { type DifferenceKind, pairCount } from '../review/difference-block.ts';
import { namesOfEnds, type OpenEnds } from '../review/open-world/open-difference.ts';
import {
  allOf,
  hasRisk,
  isError,
  type Judged,
  type Review,
  type ReviewedBlock,
  type ReviewedOpenDifference,
} from '../review/review.ts';
import { RISKS, type Risk } from '../review/risk.ts';
import { changesOfBlocks } from './block-changes.ts';
import { BrokenRows } from './broken-rows.ts';
import { printVerdict } from './connection.ts';
import { few } from './few.ts';
import { deviationText } from './intent.ts';
import { changesOfOpen } from './open-changes.ts';
import { wayWords } from './publications.ts';
import { unjudgedText } from './unjudged-text.ts';
import { notSeenWords } from './unseen.ts';

/** Differences that are the same except for the peers: from each of `from` to each of `to`. */
export interface Change {
  /** The first of the differences, as an example for all of them. */
  readonly first: Judged;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The reasons, one line each. */
  readonly because: readonly string[];
}

/** The sign in front of each kind of difference in text. */
export const MARKS: Readonly<Record<DifferenceKind, string>> = {
  ...{ gained: '+', lost: '-', widened: '>', narrowed: '<', changed: '~' },
};

/** The kinds of differences, in the order in which rows of one risk stand. */
const KINDS = ['gained', 'widened', 'changed', 'narrowed', 'lost'] as const;

/** The verdict in one line, for a reviewer who reads nothing else. */
export function verdictLine(review: Review): string {
  const { unchanged, policies, heirs, intent, lostDefaultDenies, unjudged, unsealed, isEmpty } = review;
  const all = allOf(review);
  const notSeen = [...notSeenWords(review), ...unjudgedWords(unjudged)];
  const ways = wayWords(review);
  if (all.length === 0) {
    if (isEmpty) return ['nothing to compare: 0 workloads and no policies in what was read', ...notSeen].join('; ');
    const head =
      lostDefaultDenies.length + unsealed.length + review.breaks.length + ways.length > 0
        ? 'no connection of what is here changes'
        : 'no connectivity change';
    const level = RISKS.find((one) => one !== 'low' && hasRisk(review, one));
    const against = unsealed.length > 0 ? [`${errorCount(review)} against the declared intent`] : [];
    const rest = [
      ...ways,
      ...(level ? [`risk ${level.toUpperCase()}`] : []),
      ...against,
      ...policyWords(policies),
      ...(heirs.size > 0 ? [`${heirs.size === 1 ? '1 workload' : `${heirs.size} workloads`} renamed`] : []),
    ];
    const asBefore = `${pairs(unchanged)} as before`;
    if (notSeen.length === 0) return [`${head} (${asBefore})`, ...rest].join('; ');
    return [`${head} in what was read`, ...notSeen, ...rest, asBefore].join('; ');
  }
  const errors = errorCount(review);
  const said = intent ? [errors > 0 ? `${errors} against the declared intent` : 'as the intent declares'] : [];
  const risk = RISKS.find((level) => hasRisk(review, level)) ?? 'low';
  return [countsLine(review), ...ways, `risk ${risk.toUpperCase()}`, ...said, ...notSeen].join('; ');
}

/** How many pairs and conditions changed, by kind of change. */
export function countsOf(review: Pick<Review, 'blocks' | 'open'>): Record<(typeof KINDS)[number], number> {
  const all = allOf(review);
  const counts = KINDS.map((kind): [(typeof KINDS)[number], number] => [
    kind,
    all.filter((one) => one.kind === kind).reduce((sum, one) => sum + pairsOf(one), 0),
  ]);
  return Object.fromEntries(counts) as Record<(typeof KINDS)[number], number>;
}

/** Such as `5 gained, 1 widened, 0 lost, 11 pairs as before`. */
export function countsLine(
  review: Pick<Review, 'blocks' | 'open' | 'unchanged'>,
  { areZerosSaid }: { readonly areZerosSaid: boolean } = { areZerosSaid: true },
): string {
  return [...changedCounts(review, { areZerosSaid }), `${pairs(review.unchanged)} as before`].join(', ');
}

/**
 * How many pairs changed, one text for each kind of change, such as `5 gained`.
 * @param areZerosSaid whether `0 gained` and `0 lost` are said, too
 */
export function changedCounts(
  review: Pick<Review, 'blocks' | 'open'>,
  { areZerosSaid }: { readonly areZerosSaid: boolean } = { areZerosSaid: true },
): string[] {
  return Object.entries(countsOf(review)).flatMap(([kind, count]) =>
    count > 0 || (areZerosSaid && (kind === 'gained' || kind === 'lost')) ? [`${count} ${kind}`] : [],
  );
}

/** How many pairs contradict the declared intent, and how many of its seals are broken. */
export function errorCount(review: Review): number {
  return allOf(review)
    .filter(isError)
    .reduce((sum, one) => sum + pairsOf(one), review.unsealed.length);
}

function unjudgedWords({ length }: Review['unjudged']): string[] {
  if (length === 0) return [];
  return [`${length === 1 ? '1 change' : `${length} changes`} that nobody can judge`];
}

/** Changes that nobody can judge, one line each: `UNSEEN ? changed  HelmRelease shop/db (hr.yaml:4): not rendered`. */
export function unjudgedLines(review: Review): string[] {
  return review.unjudged.map((change) => `UNSEEN ? ${change.fate.padEnd(8)} ${unjudgedText(change)}`);
}

/** Workloads that are only called otherwise, one line each. */
export function heirLines({ heirs }: Review): string[] {
  return [...heirs].map(([now, old]) => `RENAMED  ${old} is ${now} now, with the same labels`);
}

/** Changes that no pair of peers shows, one line each. */
export function lostDenyLines({ lostDefaultDenies }: Review): string[] {
  return lostDefaultDenies.map(
    ({ namespace, direction }) =>
      `HIGH   namespace ${namespace} has no default deny of ${direction.toLowerCase()} any more: a new pod in it is open`,
  );
}

/** What is sealed by the intent and can be opened now, a line each, as `check` says it. */
export function unsealedLines({ unsealed }: Review): string[] {
  return unsealed.map((one) => deviationText(one));
}

function pairs(count: number): string {
  return count === 1 ? '1 pair' : `${count} pairs`;
}

function policyWords({ renamed, added, removed, changed }: Review['policies']): string[] {
  const words = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? 'policy' : 'policies'} ${what}`];
  return [
    ...words(renamed.length, 'renamed'),
    ...words(changed.length, 'rewritten'),
    ...words(added.length, 'added'),
    ...words(removed.length, 'removed'),
  ];
}

/** Changes of the intent itself, one line each. Empty without an intent. */
export function intentLines({ intent }: Review): string[] {
  if (!intent) return [];
  const { file, changes } = intent;
  if (!changes) return [printable(`the declared intent is ${file}; there is no old one to compare it with`)];
  return changes.map((change) => printable(`the declared intent changes: ${file} ${change}`));
}

/**
 * Does the change only limit pods that are in no manifest, among themselves or with addresses, or leave those as they are of which the
 * workloads are gone? The first policy of a namespace does that, and few readers need to know.
 */
export function isLimitOfPossible({ first }: Pick<Change, 'first'>): boolean {
  const isNoPeer = (ends: OpenEnds) => 'possible' in ends || ends.peers.every(({ range }) => range !== undefined);
  return isOpen(first) && first.risk.level === 'low' && isNoPeer(first.from) && isNoPeer(first.to);
}

/** The number of pairs in a difference. The pods of a condition count as one. */
function pairsOf(one: ReviewedBlock | ReviewedOpenDifference): number {
  return isOpen(one) ? namesOfEnds(one.from).length * namesOfEnds(one.to).length : pairCount(one);
}

function isOpen(one: Judged | ReviewedOpenDifference): one is ReviewedOpenDifference {
  return 'named' in one;
}

/**
 * The changes, with similar differences put together. The riskiest come first, and among those of one risk what is gained
 * comes before what is lost. The risk of a change is that of what it breaks, too.
 */
export function changesOf(review: Pick<Review, 'blocks' | 'open' | 'breaks'>): Change[] {
  const rows = new BrokenRows(review);
  return [...changesOfBlocks(review.blocks), ...changesOfOpen(review.open)]
    .map((change): Change => {
      const { first, from, to } = change;
      const risk = rows.riskOf(first, from, to);
      return risk === first.risk ? change : { ...change, first: { ...first, risk }, because: because(change, risk) };
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
}

/** The place of a change among others: by its risk, then by its kind. The first is 0. */
export function rankOf({ first: { risk, kind } }: Change): number {
  return RISKS.indexOf(risk.level) * KINDS.length + KINDS.indexOf(kind);
}

/** The reasons of a change with another risk. The first line says why the risk is what it is. */
function because({ first, because: [own = '', ...more] }: Change, { level, reasons }: Risk): string[] {
  const added = reasons.filter((reason) => !first.risk.reasons.includes(reason));
  return [level === first.risk.level ? [own, ...added].join('; ') : `risk: ${few(added).join('; ')}`, ...more];
}

/** Such as `No Connections -> TCP 3306`. */
export function beforeAndAfter({ old, new: now }: Pick<Judged, 'old' | 'new'>): string {
  return `${printVerdict(old)} -> ${printVerdict(now)}`;
}
