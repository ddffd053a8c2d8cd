import type { Intent } from '../manifests/intent.ts';
import type { Manifests, NotEvaluated, Problem, Unseen } from '../manifests/model.ts';
import type { Deviation } from '../reach/deviation.ts';
import { blocksOfIntent } from '../reach/intent-blocks.ts';
import type { ReachOptions } from '../reach/options.ts';
import { policyCount } from '../reach/ordered/settled.ts';
import type { Break, HalfOpen } from './breaks/break.ts';
import { type Asked, findBreaks } from './breaks/breaks.ts';
import type { AskedDifference } from './breaks/declared.ts';
import { causeOfPair } from './cause.ts';
import { type BlockComparison, compareBlocks } from './difference.ts';
import {
  addedOrRemoved,
  byFirstPair,
  type Difference,
  type DifferenceBlock,
  differenceOf,
  firstPair,
  pairsOf,
} from './difference-block.ts';
import { Gate, type GateResult, NO_INTENT } from './gate.ts';
import { type Heirs, heirsOf } from './heirs.ts';
import { intentChanges } from './intent-changes.ts';
import { keptPairs } from './kept-pairs.ts';
import { lazily } from './lazily.ts';
import { judgeOpen } from './open-world/judged-rows.ts';
import { Leftovers } from './open-world/leftovers.ts';
import { namesOfEnds, type OpenEnds } from './open-world/open-difference.ts';
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';
import { passedOver } from './passed-over.ts';
import { changesOfPlugin } from './plugin-changes.ts';
import { type Publications, publicationsOf } from './published.ts';
import { byRisk, RISKS, type Risk, type RiskLevel, riskOf } from './risk.ts';
import { levelOfBreak } from './risk-table.ts';
import type { UnjudgedChange } from './unjudged.ts';
import { unjudgedChanges } from './unjudged-changes.ts';
import { newlyUnsealed } from './unsealed.ts';

/** The verdict about a difference, whatever its ends are. */
export interface Judged
  extends Pick<Difference, 'kind' | 'old' | 'new' | 'gained' | 'lost' | 'causes' | 'addedOrRemoved'> {
  readonly risk: Risk;
  readonly gate: GateResult;
}

/** A difference between two peers, with its risk and what the intent says of it. */
export interface ReviewedDifference extends Difference, Judged {}

/** A block of pairs with the same risk and the same verdict of the intent. Names in it are those of its first pair. */
export interface ReviewedBlock extends DifferenceBlock, Judged {}

/** A difference from each of `from` to each of `to`. */
export interface ReviewedOpenDifference extends Judged {
  readonly from: OpenEnds;
  readonly to: OpenEnds;
  /** The names of the ports on the target, as `protocol/name`. Empty if names do not matter. */
  readonly named: readonly string[];
}

/** What a change of manifests does to connectivity. */
export interface Review extends Omit<BlockComparison, 'blocks' | 'open'> {
  /** The riskiest first, then by source and target of their first pairs. */
  readonly blocks: readonly ReviewedBlock[];
  /** The pairs of the blocks, in the same order. There may be very many. */
  readonly differences: readonly ReviewedDifference[];
  /** The first of the pairs that connect as before, sorted by source and target. */
  readonly kept: readonly PairOfPeers[];
  /** Differences of pods that are in no manifest. */
  readonly open: readonly ReviewedOpenDifference[];
  /** What the change breaks, as far as the manifests and the intent say what is needed. Certain ones come first. */
  readonly breaks: readonly Break[];
  /** Edges that only one side lets through since this change. */
  readonly halfOpen: readonly HalfOpen[];
  /** Connections that the intent seals and that NetworkPolicies can open since this change. Empty if there is no intent. */
  readonly unsealed: readonly Deviation[];
  /** Workloads that are only called otherwise; everything else says their new names alone. */
  readonly heirs: Heirs;
  /** Ways from outside of the cluster, by Services, that came and that went. */
  readonly published: Publications['published'];
  readonly unpublished: Publications['unpublished'];
  /** Changes that nobody can judge. */
  readonly unjudged: readonly UnjudgedChange[];
  /** What the new side makes and tierwall cannot see. */
  readonly unseen: readonly Unseen[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** What left something out of either side. */
  readonly problems: readonly Problem[];
  /** True if neither side has a workload or a policy, so nothing was compared. */
  readonly isEmpty: boolean;
  /** The declared intent with which the differences were compared. */
  readonly intent?: {
    readonly file: string;
    /** What the intent says differently from the old one. Undefined if there is no old one. */
    readonly changes?: readonly string[];
  };
}

/** What a comparison depends on besides the manifests. */
export interface ReviewOptions extends ReachOptions {
  /** The intent of the new side. */
  readonly intent?: { readonly file: string; readonly intent: Intent };
  readonly oldIntent?: Intent;
}

/** What a change of manifests does to connectivity, how risky each part of it is, and what the declared intent says of it. */
export function reviewManifests(before: Manifests, after: Manifests, options: ReviewOptions = {}): Review {
  const { intent, oldIntent, ...reach } = options;
  const heirs = heirsOf(before, after, intent?.intent);
  const compared = (change = (side: Manifests) => side) =>
    compareBlocks(change(before), change(after), reach, intent && blocksOfIntent(intent.intent), heirs);
  const comparison = compared();
  const gate = intent && new Gate(intent.intent, oldIntent, comparison.before, comparison.after);
  const judged = comparison.blocks
    .flatMap((block) => [...byRisk(block)])
    .flatMap((block) => (gate ? gate.askBlock(block) : [{ ...block, gate: NO_INTENT }]))
    .map((block): ReviewedBlock => {
      const ends = firstPair(block);
      const fates = addedOrRemoved(ends.from, ends.to);
      const { kind, gained, lost, gate: asked } = block;
      return {
        ...block,
        addedOrRemoved: fates,
        causes: block.causes.map((cause) => causeOfPair(cause, ends)),
        risk: riskOf({ ...ends, kind, gained, lost, addedOrRemoved: fates }, asked),
      };
    });
  const blocks = byRank(judged, byFirstPair);
  const differences = lazily(() => byRank(judged, (some) => some.flatMap(reviewedPairs).sort(byEnds)));
  const kept = lazily(() => keptPairs(comparison.same()));
  const changes = intent && oldIntent && intentChanges(oldIntent, intent.intent);
  const leftovers = new Leftovers(comparison.before.manifests, comparison.after.manifests, heirs);
  const open = comparison.open.flatMap((one) => judgeOpen(one, gate, leftovers.isLeft(one)));
  return {
    ...comparison,
    blocks,
    get differences() {
      return differences();
    },
    get kept() {
      return kept();
    },
    open,
    ...findBreaks(comparison.before, comparison.after, ofBreaks(judged, open), reach, intent?.intent, heirs),
    heirs,
    ...publicationsOf(comparison.before, comparison.after, heirs),
    unsealed: intent ? newlyUnsealed(comparison.before, comparison.after, intent.intent, oldIntent) : [],
    unjudged: [...changesOfPlugin(before, after), ...unjudgedChanges(comparison, compared, heirs)],
    ...{ unseen: after.unseen, problems: passedOver(before, after) },
    notEvaluated: comparison.after.manifests.notEvaluated,
    isEmpty: [before, after].every((side) => side.workloads.length + policyCount(side) === 0),
    ...(intent && { intent: { file: intent.file, ...(changes && { changes }) } }),
  };
}

/** Sorts rows by level, the highest first. `inOrder` sorts the blocks of one level. */
function byRank<Row>(blocks: readonly ReviewedBlock[], inOrder: (blocks: ReviewedBlock[]) => Row[]): Row[] {
  return RISKS.flatMap((level) => inOrder(blocks.filter(({ risk }) => risk.level === level)));
}

function reviewedPairs(block: ReviewedBlock): ReviewedDifference[] {
  return [...pairsOf(block)].map((ends) => {
    const difference = differenceOf(block, ends);
    return { ...difference, risk: riskOf(difference, block.gate) };
  });
}

/** Whether the declared intent forbids the difference: gained and not listed, or lost and still listed. */
export function isError({ gate }: Judged): boolean {
  return !gate.undeclared.isEmpty || !gate.stillListed.isEmpty;
}

/** All differences: of peers in the manifests, and of pods that could exist. */
export function allOf({
  blocks,
  open,
}: Pick<Review, 'blocks' | 'open'>): readonly (ReviewedBlock | ReviewedOpenDifference)[] {
  return [...blocks, ...open];
}

/** Whether some part of the change has this risk. */
export function hasRisk(review: Review, level: RiskLevel): boolean {
  const { lostDefaultDenies, breaks, unsealed, published } = review;
  return (
    allOf(review).some(({ risk }) => risk.level === level) ||
    (level === 'high' && lostDefaultDenies.length + unsealed.length > 0) ||
    breaks.some((one) => levelOfBreak(one) === level) ||
    published.some((one) => one.level === level)
  );
}

/** The differences from which breaks are found. */
function ofBreaks(blocks: readonly ReviewedBlock[], open: readonly ReviewedOpenDifference[]): Asked {
  const nameOf = ({ name }: { readonly name: string }) => name;
  const pairs = blocks.map((one) => ({ ...one, from: one.from.map(nameOf), to: one.to.map(nameOf) }));
  // A workload that is affected only at some addresses is reported for these addresses.
  const isWhole = (ends: OpenEnds) => 'possible' in ends || !ends.only;
  const possible = open
    .filter(({ from, to }) => isWhole(from) && isWhole(to))
    .map((one) => ({ ...one, from: namesOfEnds(one.from), to: namesOfEnds(one.to) }));
  return {
    listed: stillListed(blocks, open),
    changed: [...pairs, ...possible].filter(({ kind }) => kind === 'changed'),
    lost: pairs.filter(({ lost }) => !lost.isEmpty),
  };
}

/** Differences that lose ports which the intent still lists, by the names of their ends. */
function stillListed(blocks: readonly ReviewedBlock[], open: readonly ReviewedOpenDifference[]): AskedDifference[] {
  const isLost = ({ gate }: Judged) => !gate.stillListed.isEmpty;
  const pairs = blocks.filter(isLost).flatMap(reviewedPairs);
  return [
    ...pairs.map((one) => ({ ...one, from: [one.from.name], to: [one.to.name] })),
    ...open.filter(isLost).map((one) => ({ ...one, from: namesOfEnds(one.from), to: namesOfEnds(one.to) })),
  ];
}
