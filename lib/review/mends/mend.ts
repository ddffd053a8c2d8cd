import type { Edit } from '../../manifests/edit/edit.ts';
import type { Manifests, NetworkPolicy } from '../../manifests/model.ts';
import { type Review, type ReviewOptions, reviewManifests } from '../review.ts';
import { Gains, type Pairs } from './gains.ts';

/** What to write so that a change has no effect that was not intended. */
export interface Mend {
  /** What the YAML is and where it goes. If there is no YAML, all that is to be done. */
  readonly say: string;
  readonly yaml?: object;
  /** The same as edits of the files of the new side. Empty if the right file is unknown. */
  readonly edits: readonly Edit[];
}

/** Both sides of a comparison, and how they were compared. */
export interface Compared {
  readonly before: Manifests;
  readonly after: Manifests;
  /** The options of the review itself. Breaks of the intent are found only with the intent. */
  readonly options: ReviewOptions;
  readonly review: Review;
}

/** Mends that belong together, and the new side with all of them. */
export interface Candidate {
  readonly mends: readonly Mend[];
  readonly after: Manifests;
  /** The same as whole policies, one for each mend. Undefined if a mend edits something that is there. */
  readonly added?: readonly NetworkPolicy[];
}

/** The most work for all mends of one review, as each is another comparison. A unit is about half a millisecond. */
const MOST_WORK = 10_000;
const done = new WeakMap<Review, number>();

/** Counts one more comparison. False if it would be too much work. */
function mayTry({ after: { workloads, policies }, review }: Compared): boolean {
  const work =
    (done.get(review) ?? 0) + 3 * (workloads.length + policies.length) + review.blocks.length + review.open.length;
  if (work > MOST_WORK) return false;
  done.set(review, work);
  return true;
}

/**
 * Returns the first candidate that works, of as many as there is time for. Each is tried: the old side is compared with the mended new side. The
 * mend must reach its aim, and no pair may gain anything, and nothing may break, that did not without the mend.
 *
 * @param isMended whether the mended comparison shows that the mend reached its aim
 * @param mayGain pairs that the mend may open
 */
export function workingCandidate(
  compared: Compared,
  candidates: readonly Candidate[],
  isMended: (mended: Review) => boolean,
  mayGain: Pairs = new Set<string>(),
): Candidate | undefined {
  return candidates.find(({ after }) => {
    if (!mayTry(compared)) return false;
    const mended = reviewManifests(compared.before, after, compared.options);
    return isHarmless(compared.review, mended, mayGain) && isMended(mended);
  });
}

/** The mends of the {@link workingCandidate}. Empty if there is none. */
export function mendOf(...args: Parameters<typeof workingCandidate>): readonly Mend[] {
  return workingCandidate(...args)?.mends ?? [];
}

/** Whether a mended comparison opens nothing and breaks nothing that the comparison without the mend does not. */
export function isHarmless(review: Review, mended: Review, mayGain: Pairs = new Set<string>()): boolean {
  const broken = new Set(lossesOf(review));
  return !Gains.of(mended).exceed(Gains.of(review), mayGain) && lossesOf(mended).every((loss) => broken.has(loss));
}

/** A key for each loss of each subject. */
function lossesOf({ breaks }: Review): string[] {
  return breaks.flatMap(({ kind, subjects, what }) => subjects.map((subject) => JSON.stringify([kind, subject, what])));
}

/** A key that is equal for the same policy on both sides. */
export function keyOf({ namespace, name }: Pick<NetworkPolicy, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
