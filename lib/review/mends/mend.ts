import type { Edit } from '../../manifests/edit/edit.ts';
import type { Manifests, NetworkPolicy } from '../../manifests/model.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { namesOfEnds } from '../open-world/open-difference.ts';
import { type Review, type ReviewOptions, reviewManifests } from '../review.ts';

/** What to write so that a change no longer does what nobody meant. */
export interface Mend {
  /** What the YAML is, and where it goes; without YAML, all that is to be done. */
  readonly say: string;
  readonly yaml?: object;
  /** The same as changes of the files of the new side; none where it is not known which file it goes into. */
  readonly edits: readonly Edit[];
}

/** Both sides, and how they were compared. */
export interface Compared {
  readonly before: Manifests;
  readonly after: Manifests;
  /** Those of the review itself: what breaks by the intent is found by the intent alone. */
  readonly options: ReviewOptions;
  readonly review: Review;
}

/** What to write, all of it, and the new side with it. */
export interface Candidate {
  readonly mends: readonly Mend[];
  readonly after: Manifests;
}

/** A set of pairs by {@link pairKey}. */
export type Pairs = Pick<ReadonlySet<string>, 'has'>;

/** Larger worlds are not compared once more for each mend. */
const MAX_WORKLOADS = 500;

/**
 * The first of the candidates that mends. Each is tried: the engine compares the old side with the new one as mended, and finds no pair
 * that gains what it did not gain without the mend, and nothing that breaks and did not.
 *
 * @param isMended whether what is to be mended is so, asked of the mended comparison
 * @param mayGain pairs that the mend is to open
 */
export function mendOf(
  compared: Compared,
  candidates: readonly Candidate[],
  isMended: (mended: Review) => boolean,
  mayGain: Pairs = new Set<string>(),
): readonly Mend[] {
  if (candidates.length === 0 || compared.after.workloads.length > MAX_WORKLOADS) return [];
  const found = candidates.find(({ after }) => {
    const mended = reviewManifests(compared.before, after, compared.options);
    return isHarmless(compared.review, mended, mayGain) && isMended(mended);
  });
  return found?.mends ?? [];
}

/** Does a mended comparison open nothing, and break nothing, that the comparison without the mend does not? */
export function isHarmless(review: Review, mended: Review, mayGain: Pairs = new Set<string>()): boolean {
  const known = pairsGained(review);
  const opensMore = [...pairsGained(mended)].some(
    ([pair, gained]) =>
      !mayGain.has(pair) && gained.some((ports) => !(known.get(pair) ?? []).some((one) => ports.subtract(one).isEmpty)),
  );
  const broken = new Set(lossesOf(review));
  return !opensMore && lossesOf(mended).every((loss) => broken.has(loss));
}

/** Who loses what. */
function lossesOf({ breaks }: Review): string[] {
  return breaks.flatMap(({ kind, subjects, what }) => subjects.map((subject) => JSON.stringify([kind, subject, what])));
}

const gains = new WeakMap<Review, ReadonlyMap<string, readonly PortSet[]>>();

/** By {@link pairKey} what each pair of names gains. Every mend is held to that of the same review. */
export function pairsGained(review: Review): ReadonlyMap<string, readonly PortSet[]> {
  const known = gains.get(review) ?? allPairsGained(review);
  gains.set(review, known);
  return known;
}

function allPairsGained(review: Review): ReadonlyMap<string, readonly PortSet[]> {
  const found = new Map<string, PortSet[]>();
  const add = (from: string, to: string, gained: PortSet) => {
    const pair = pairKey(from, to);
    found.set(pair, [...(found.get(pair) ?? []), gained]);
  };
  for (const { from, to, gained } of review.differences) if (!gained.isEmpty) add(from.name, to.name, gained);
  for (const { from, to, gained } of review.open) {
    if (gained.isEmpty) continue;
    for (const source of namesOfEnds(from)) for (const target of namesOfEnds(to)) add(source, target, gained);
  }
  return found;
}

export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** What is one policy on both sides. */
export function keyOf({ namespace, name }: Pick<NetworkPolicy, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
