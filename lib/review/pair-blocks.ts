import { compareText } from '../reach/peer.ts';
import { AddressRows } from './address-rows.ts';
import { BlocksApart, type ClassPairs, fateOf, joinedPairs, partsBy } from './blocks-apart.ts';
import { type Cause, causeOfPair, causesOf } from './cause.ts';
import { CausesByRules } from './causes-by-rules.ts';
import type { CommonPeer } from './common-peers.ts';
import { type ComparedBlock, comparedBlocks } from './compared-blocks.ts';
import type { ComparedSide } from './compared-side.ts';
import {
  byFirstPair,
  changeOf,
  type DifferenceBlock,
  firstPair,
  kindOf,
  type PairBlock,
  pairCount,
} from './difference-block.ts';
import { isByVerdict, type JudgedPairs } from './open-world/unsure-pairs.ts';
import { PairAnswers } from './pair-answers.ts';
import { type PeerClass, peerClasses } from './peer-class.ts';

/**
 * The pairs of peers of the manifests, in blocks: those that connect as before, those that do not, and those for which it
 * depends.
 */
export class PairBlocks {
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly apart: BlocksApart;
  private readonly causes: CausesByRules;
  /** Pairs about which the manifests do not say everything. They are compared for each of their pods. */
  readonly unsure: readonly ComparedBlock[];
  readonly answers: PairAnswers;
  private readonly sameClasses: ComparedBlock[] = [];
  /** Changed blocks of pods. Their causes are computed last, because another comparison may end without a result. */
  private readonly changedClasses: ComparedBlock[] = [];
  private readonly same: PairBlock[] = [];
  private readonly changed: DifferenceBlock[] = [];
  private readonly addresses = new AddressRows<Pods>();

  /** @param peers sorted by name */
  constructor(sides: readonly [ComparedSide, ComparedSide], peers: readonly CommonPeer[]) {
    const [before, after] = sides.map(({ connectivity }) => connectivity) as [
      ComparedSide['connectivity'],
      ComparedSide['connectivity'],
    ];
    this.sides = sides;
    this.apart = new BlocksApart(before, after);
    this.causes = new CausesByRules(sides, this.apart);
    const classes = peerClasses(peers, after);
    const blocks = [...comparedBlocks(before, after, classes)];
    this.answers = new PairAnswers(sides, classes, blocks);
    const unsure: ComparedBlock[] = [];
    for (const block of blocks) {
      if (block.old.depends.isEmpty && block.new.depends.isEmpty) this.add(block);
      else {
        for (const from of partsBy(block.from, kindOfClass)) {
          for (const to of partsBy(block.to, kindOfClass)) {
            if (isAsked(from[0] as PeerClass, to[0] as PeerClass)) unsure.push({ ...block, from, to });
            else this.add({ ...block, from, to });
          }
        }
      }
    }
    this.unsure = unsure;
  }

  /** @param isKept whether the block is one of `unsure` that connects as before */
  private add(block: ComparedBlock, isKept = false): void {
    const [fromPods, fromRanges] = podsAndRanges(block.from);
    const [toPods, toRanges] = podsAndRanges(block.to);
    if (fromPods.length > 0 && toPods.length > 0) {
      const pairs = { ...block, from: fromPods, to: toPods };
      if (isKept) this.sameClasses.push(pairs);
      else this.addPods(pairs);
    }
    const verdicts = { old: block.old, new: block.new };
    const own = (pods: PeerClass): Pods => (isKept ? { id: `kept ${pods.id}`, peers: pods.peers } : pods);
    if (toRanges.length > 0)
      for (const pods of fromPods) this.addresses.add(toRanges, { end: 'to', pods: own(pods), ...verdicts });
    if (fromRanges.length > 0)
      for (const pods of toPods) this.addresses.add(fromRanges, { end: 'from', pods: own(pods), ...verdicts });
  }

  private addPods(block: ComparedBlock): void {
    (block.old === block.new ? this.sameClasses : this.changedClasses).push(block);
  }

  private addChangedPods({ old, new: now, ...pairs }: ComparedBlock): void {
    const verdicts = { old, new: now };
    const change = changeOf(verdicts);
    const causes = new Map<ClassPairs, readonly Cause[]>();
    const byCauses = partsBy([...this.apart.of(pairs)], (part) => {
      const [source, target] = [part.from[0], part.to[0]] as [PeerClass, PeerClass];
      const own = this.causes.of(source, target, change);
      causes.set(part, own.causes);
      return `${fateOf(source)} ${fateOf(target)} ${own.key}`;
    });
    for (const parts of byCauses) {
      const own = causes.get(parts[0] as ClassPairs);
      for (const part of joinedPairs(parts)) this.addChanged(blockOf(part, verdicts), own);
    }
  }

  /** @param known the causes of a pair, if those of the block differ only in names */
  private addChanged(block: PairBlock, known?: readonly Cause[]): void {
    const change = changeOf(block);
    if (pairCount(block) === 0) return;
    const first = firstPair(block);
    const causes = known?.map((cause) => causeOfPair(cause, first)) ?? causesOf(this.sides, { ...first, ...change });
    this.changed.push({ ...block, ...change, kind: kindOf({ ...block, ...change }), causes });
  }

  result({ kept, unchanged, changed }: JudgedPairs) {
    for (const block of this.changedClasses) this.addChangedPods(block);
    for (const block of changed) if (isByVerdict(block)) this.addChanged(block);
    for (const block of kept) this.add(block, true);
    for (const [i, block] of unchanged.entries()) {
      const [from, to] = [block.from[0] as CommonPeer, block.to[0] as CommonPeer];
      const range = from.range ? from : to.range ? to : undefined;
      if (!range) this.same.push(block);
      else {
        const [end, pods] = from.range ? (['from', to] as const) : (['to', from] as const);
        this.addresses.add([{ id: -1 - i, peers: [range] }], {
          ...{ end, pods: { id: pods.name, peers: [pods] } },
          ...{ old: block.old, new: block.new },
        });
      }
    }
    for (const { block, isSame: isKept } of this.withAddresses()) {
      if (isKept) this.same.push(block);
      else this.addChanged(block);
    }
    const { same } = this;
    return {
      blocks: byFirstPair(this.changed),
      unchanged: sum(same.map(pairCount)) + sum(this.sameClasses.map(pairCountOfClasses)),
      same: () => [...same, ...this.sameClasses.map((block) => blockOf(block, block))],
    };
  }

  /** Joins pods that the same policies limit and that have the same addresses at the other end. */
  private *withAddresses(): Generator<{ readonly block: PairBlock; readonly isSame: boolean }> {
    const alike = new Map<readonly CommonPeer[], Map<string, AddressBlock>>();
    for (const { end, pods, ranges, old, new: now } of this.addresses.rows()) {
      const known = alike.get(ranges) ?? new Map<string, AddressBlock>();
      alike.set(ranges, known);
      const limits = 'isRange' in pods ? this.apart.limitsOf(pods, end === 'from' ? 'Ingress' : 'Egress') : '';
      const key = [end, ...[old, now].flatMap(({ open, depends }) => [open.id, depends.id]), limits].join(' ');
      const found = known.get(key);
      if (found) found.pods.push(...pods.peers);
      else {
        const own = [...pods.peers];
        const [from, to] = end === 'from' ? [ranges, own] : [own, ranges];
        // The pairs without a class are those of `unsure`, which were compared and are the same.
        const isSame = old === now || limits === '';
        known.set(key, { block: { from, to, single: [], old, new: now }, pods: own, isSame });
      }
    }
    for (const byKey of alike.values()) {
      for (const { block, pods, isSame } of byKey.values()) {
        pods.sort(byName);
        yield { block, isSame };
      }
    }
  }
}

interface AddressBlock {
  readonly block: PairBlock;
  /** The pods at the end that is not addresses. */
  readonly pods: CommonPeer[];
  readonly isSame: boolean;
}

type Pods = PeerClass | { readonly id: string; readonly peers: readonly CommonPeer[] };

/** Whether a peer is pods to policies on each side that has it, or addresses outside the cluster. */
function isCompared({ old, new: now, isRange }: PeerClass): boolean {
  return isRange || [old, now].every((group) => group === undefined || group.kind === 'pod');
}

/** Whether a peer is pods with hostNetwork on both sides. */
function isNode({ old, new: now }: PeerClass): boolean {
  return old?.kind === 'node' && now?.kind === 'node';
}

function kindOfClass(one: PeerClass): 'compared' | 'node' | 'other' {
  return isCompared(one) ? 'compared' : isNode(one) ? 'node' : 'other';
}

/** Whether a pair about which the manifests do not say everything is compared for each case. */
function isAsked(from: PeerClass, to: PeerClass): boolean {
  if (isCompared(from) && isCompared(to)) return true;
  const [node, other] = isNode(from) ? [from, to] : [to, from];
  return isNode(node) && isCompared(other) && !other.isRange;
}

function podsAndRanges(classes: readonly PeerClass[]): [readonly PeerClass[], readonly PeerClass[]] {
  if (!classes.some(({ isRange }) => isRange)) return [classes, []];
  return [classes.filter(({ isRange }) => !isRange), classes.filter(({ isRange }) => isRange)];
}

function blockOf(pairs: ClassPairs, { old, new: now }: Pick<PairBlock, 'old' | 'new'>): PairBlock {
  return { from: peersOf(pairs.from), to: peersOf(pairs.to), single: peersOf(singleOf(pairs)), old, new: now };
}

/** The classes at both ends whose peer is a single pod. */
function singleOf({ from, to }: ClassPairs): readonly PeerClass[] {
  const targets = new Set(to);
  return from.filter((one) => one.isSingle && targets.has(one));
}

function pairCountOfClasses(pairs: ClassPairs): number {
  const [from, to, single] = [pairs.from, pairs.to, singleOf(pairs)].map((classes) =>
    sum(classes.map(({ peers }) => peers.length)),
  ) as [number, number, number];
  return from * to - single;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function peersOf(classes: readonly PeerClass[]): readonly CommonPeer[] {
  const [only] = classes;
  if (classes.length === 1 && only) return only.peers;
  // Classes are numbered by the names of their first peers.
  if (classes.every(({ peers }) => peers.length === 1))
    return [...classes].sort((a, b) => a.id - b.id).map(({ peers }) => peers[0] as CommonPeer);
  return classes.flatMap(({ peers }) => peers).sort(byName);
}

function byName(a: CommonPeer, b: CommonPeer): number {
  return compareText(a.name, b.name);
}
