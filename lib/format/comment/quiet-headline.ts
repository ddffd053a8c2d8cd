import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import { isLeftover } from '../../review/open-world/open-risk.ts';
import { allOf, type Review } from '../../review/review.ts';
import { isLimitOfPossible } from '../change.ts';
import { notSeenWords } from '../unseen.ts';
import { alsoLost, losesByMove } from './also-lost.ts';
import { capitalized } from './capitalized.ts';
import type { Sorted } from './decision.ts';
import { allOfThem } from './enumeration.ts';
import type { Headline } from './headline.ts';
import type { PlainNames } from './plain-names.ts';

/** The headline where neither side has anything to compare. */
export function nothingCompared(review: Review): Headline {
  const detail = `No workloads and no policies in what was read.${notSeen(review)}`;
  return { sign: 'warning', fact: 'nothing could be compared', detail };
}

/**
 * The headline of a change that opens and closes nothing. If some objects are not understood, it says so.
 * @param areWays whether a way from outside comes or goes
 */
export function nothingChanged(review: Review, areWays: boolean): Headline {
  const unseen = notSeen(review);
  const fact = areWays ? 'no connection of what is here changes' : 'no connectivity change';
  if (unseen !== '') return { sign: 'warning', fact: `${fact} in what was read`, detail: unseen.trim() };
  const isProof = review.after.cni !== 'spec';
  const detail = isProof ? 'Proven for every possible pod.' : 'Only the pods of the manifests were compared.';
  return { sign: 'white_check_mark', fact, detail };
}

/** The headline of a change without a decision. If the cluster may keep removed workloads, it says so. */
export function harmless(review: Review, quiet: Sorted['quiet'], names: PlainNames): Headline {
  const headline = harmlessFact(review, quiet, names);
  const left = review.open.filter(({ risk }) => isLeftover(risk));
  if (left.length === 0) return headline;
  const ends = left.map(({ from, to }) => ('possible' in to ? to : from));
  const { phrases } = names.end([...new Set(ends.flatMap(namesOfEnds))], undefined);
  const detail = `Policies go with the workloads that they limited. An apply that does not remove these workloads leaves them open: ${allOfThem(phrases)}.`;
  return {
    sign: 'warning',
    fact: `${headline.fact}, if the workloads that go are removed from the cluster`,
    detail: [detail, headline.detail].filter((text) => text !== '').join(' '),
  };
}

function harmlessFact(review: Review, quiet: Sorted['quiet'], names: PlainNames): Headline {
  const gained = allOf(review).filter((one) => !one.gained.isEmpty && !isLimitOfPossible({ first: one }));
  const unseen = notSeen(review);
  // If the same change edits the intent and opens what it lists, somebody has to look at it.
  const isSure = unseen === '' && !review.intent?.changes?.length;
  const sign = isSure ? 'white_check_mark' : 'warning';
  const detail = unseen.trim();
  if (gained.length === 0) return { sign, fact: 'less can connect than before, and nothing more', detail };
  if (gained.every(({ gate }) => !gate.declared.isEmpty))
    return { sign, fact: 'only what the declared intent lists can connect more', detail };
  const addedTo = gained.map(addedEnds);
  const added = [...new Set(addedTo.flat())];
  const { phrases, reach } = names.end(added, undefined);
  if (addedTo.every((ends) => ends.length > 0) && reach.workloads === added.length) {
    const which = `the new workload${added.length > 1 ? 's' : ''} ${allOfThem(phrases)}`;
    const fact = `connections are added only to and from ${which}${alsoLost(review, names)}`;
    return { sign: losesByMove(review) ? 'warning' : sign, fact, detail };
  }
  const isMoved = quiet.some(({ first }) => first.addedOrRemoved.length > 0);
  return { sign, fact: isMoved ? 'only what comes with new workloads can connect more' : 'nothing to decide', detail };
}

/** The new workloads at an end of a gained connection. Empty if no end has only new workloads. */
function addedEnds({ from, to }: ReturnType<typeof allOf>[number]): readonly string[] {
  const ends = [from, to].map((end) => ('possible' in end ? [] : 'peers' in end ? end.peers : end));
  const added = ends.find((peers) => peers.length > 0 && peers.every(({ range, old }) => !range && !old));
  return (added ?? []).map(({ name }) => name);
}

function notSeen(review: Review): string {
  return notSeenWords(review)
    .map((words) => ` ${capitalized(words)}.`)
    .join('');
}
