import type { IpBlockPeer, Manifests, PolicyType } from '../manifests/model.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { PodGroup } from '../reach/group.ts';
import { namespaceOf } from '../reach/listing.ts';
import { withinLimit } from '../reach/open-world/within-limit.ts';
import type { ReachOptions } from '../reach/options.ts';
import { impliedCni } from '../reach/ordered/settled.ts';
import { type CommonPeer, commonPeers } from './common-peers.ts';
import { ComparedSide } from './compared-side.ts';
import { type Difference, type DifferenceBlock, differenceOf, type PairBlock, pairsOf } from './difference-block.ts';
import type { Heirs } from './heirs.ts';
import { keptPairs } from './kept-pairs.ts';
import { lazily } from './lazily.ts';
import { isDefaultDenyLost } from './lost-default-deny.ts';
import type { OpenDifference } from './open-world/open-difference.ts';
import { openDifferences } from './open-world/open-differences.ts';
import { PairBlocks } from './pair-blocks.ts';
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';
import { type PolicyChanges, policyChanges } from './policy-changes.ts';

/** A comparison pair by pair. */
export interface Comparison extends BlockComparison {
  /** The pairs of `blocks`, sorted by source and target. There may be very many. */
  readonly differences: readonly Difference[];
  /** The first of the pairs that connect as before, sorted by source and target. */
  readonly kept: readonly PairOfPeers[];
}

/** A comparison of two sides in blocks: the pairs of a block differ in the same way. */
export interface BlockComparison {
  readonly before: Connectivity;
  readonly after: Connectivity;
  /** Sorted by the source and target of their first pairs. */
  readonly blocks: readonly DifferenceBlock[];
  /** Differences of pods that are in no manifest, and of workloads about which the manifests do not say everything. */
  readonly open: readonly OpenDifference[];
  /** How many pairs of peers connect as before. */
  readonly unchanged: number;
  readonly same: () => readonly PairBlock[];
  /** Where a new pod would no longer be limited, although no pair of peers shows it. */
  readonly lostDefaultDenies: readonly { readonly namespace: string; readonly direction: PolicyType }[];
  readonly policies: PolicyChanges;
}

/**
 * What can connect in `after` and not in `before`, and the other way round. It compares the workloads of both sides, strangers, all
 * addresses and every pod that could exist (not with `--cni spec`). Names and order of policies do not count. If it finds no difference,
 * that is a proof.
 * @throws TooManyConditions if the selectors have too many combinations to compare
 */
export function compareManifests(before: Manifests, after: Manifests, options: ReachOptions = {}): Comparison {
  const comparison = compareBlocks(before, after, options);
  const differences = lazily(() =>
    comparison.blocks.flatMap((block) => [...pairsOf(block)].map((ends) => differenceOf(block, ends))).sort(byEnds),
  );
  const kept = lazily(() => keptPairs(comparison.same()));
  return {
    ...comparison,
    get differences() {
      return differences();
    },
    get kept() {
      return kept();
    },
  };
}

/**
 * {@link compareManifests} in blocks of pairs that change alike.
 * @param blocks addresses that somebody asks about. Pods at these are told from other pods
 * @param heirs workloads that are compared with those of other names
 * @throws TooManyConditions if the selectors have too many combinations to compare
 */
export function compareBlocks(
  before: Manifests,
  after: Manifests,
  options: ReachOptions = {},
  blocks: readonly IpBlockPeer[] = [],
  heirs: Heirs = new Map(),
): BlockComparison {
  const reach = { ...options, cni: options.cni ?? impliedCni([before, after]) ?? ('calico' as const) };
  const [old, now] = [new Connectivity(before, reach), new Connectivity(after, reach)];
  const compared = withinLimit([old, now], () => result(old, now, blocks, heirs));
  return { before: old, after: now, ...compared, policies: policyChanges(old.manifests, now.manifests) };
}

function result(
  before: Connectivity,
  after: Connectivity,
  blocks: readonly IpBlockPeer[],
  heirs: Heirs,
): Omit<BlockComparison, 'before' | 'after' | 'policies'> {
  const isSpec = after.cni === 'spec';
  const all = commonPeers(before, after, heirs);
  // Pods that no manifest holds are compared by their conditions, not here.
  const peers = all.filter(({ old, new: now }) => (old ?? now)?.peer.kind !== 'stranger');
  const sides = [new ComparedSide(before, 'old'), new ComparedSide(after, 'new')] as const;
  const found = new PairBlocks(sides, peers);
  const open = isSpec
    ? { differences: [], kept: found.unsure, unchanged: [], changed: [] }
    : openDifferences(before, after, peers, found.answers, found.unsure, blocks);
  return {
    ...found.result(open),
    open: open.differences,
    lostDefaultDenies: lostDefaultDenies(all, before, after),
  };
}

function lostDefaultDenies(
  peers: readonly CommonPeer[],
  before: Connectivity,
  after: Connectivity,
): BlockComparison['lostDefaultDenies'] {
  return peers.flatMap(({ old, new: now }) => {
    const namespace = old && namespaceOf(old.peer);
    // A namespace that was removed has lost no default deny.
    if (old?.peer.kind !== 'stranger' || namespace === undefined || !now) return [];
    const [was, is] = [old.group as PodGroup, now.group as PodGroup];
    return (['Ingress', 'Egress'] as const)
      .filter((direction) => isDefaultDenyLost([before, was], [after, is], direction))
      .map((direction) => ({ namespace, direction }));
  });
}
