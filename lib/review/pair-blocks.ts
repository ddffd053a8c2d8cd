import { compareText } from '../reach/peer.ts';
import { AddressRows } from './address-rows.ts';
import { BlocksApart, type ClassPairs, partsBy } from './blocks-apart.ts';
import { causesOf } from './cause.ts';
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
import { byEnds, type PairOfPeers } from './pair-of-peers.ts';
import { type PeerClass, peerClasses } from './peer-class.ts';

/** The pairs of the manifests' peers, in blocks: those that connect as before, those that do not, and those of which nobody can say. */
export class PairBlocks {
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly apart: BlocksApart;
  /** Pairs of which the manifests do not say all, by source and destination: what is compared is for which of their pods. */
  readonly unsure: readonly PairOfPeers[];
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
    const unsure: PairOfPeers[] = [];
    for (const block of comparedBlocks(before, after, peerClasses(peers, after))) {
      if (block.old.depends.isEmpty && block.new.depends.isEmpty) this.add(block);
      else {
        for (const from of partsBy(block.from, isCompared)) {
          for (const to of partsBy(block.to, isCompared)) {
            if (isCompared(from[0] as PeerClass) && isCompared(to[0] as PeerClass))
              for (const pair of pairsOfClasses(from, to)) unsure.push({ ...pair, old: block.old, new: block.new });
            else this.add({ ...block, from, to });
          }
        }
      }
    }
    this.unsure = unsure.sort(byEnds);
  }

  private add(block: ComparedBlock): void {
    const [fromPods, fromRanges] = podsAndRanges(block.from);
    const [toPods, toRanges] = podsAndRanges(block.to);
    if (fromPods.length > 0 && toPods.length > 0) this.addPods({ ...block, from: fromPods, to: toPods });
    const verdicts = { old: block.old, new: block.new };
    if (toRanges.length > 0)
      for (const pods of fromPods) this.addresses.add(toRanges, { end: 'to', pods, ...verdicts });
    if (fromRanges.length > 0)
      for (const pods of toPods) this.addresses.add(fromRanges, { end: 'from', pods, ...verdicts });
  }

  private addPods({ old, new: now, ...pairs }: ComparedBlock): void {
    if (old === now) this.same.push(blockOf(pairs, { old, new: now }));
    else for (const part of this.apart.of(pairs)) this.addChanged(blockOf(part, { old, new: now }));
  }

  private addChanged(block: PairBlock): void {
    const change = changeOf(block);
    if (pairCount(block) === 0 || (change.gained.isEmpty && change.lost.isEmpty)) return;
    const causes = causesOf(this.sides, { ...firstPair(block), ...change });
    this.changed.push({ ...block, ...change, kind: kindOf({ ...block, ...change }), causes });
  }

  /** @param sameOfUnsure those of `unsure` that connect as before */
  result(sameOfUnsure: readonly PairOfPeers[]) {
    for (const [i, { from, to, old, new: now }] of sameOfUnsure.entries()) {
      const single = { old, new: now };
      const range = from.range ? from : to.range ? to : undefined;
      if (!range) this.same.push({ from: [from], to: [to], single: [], ...single });
      else {
        const [end, pods] = from.range ? (['from', to] as const) : (['to', from] as const);
        this.addresses.add([{ id: -1 - i, peers: [range] }], {
          ...{ end, pods: { id: pods.name, peers: [pods] } },
          ...single,
        });
      }
    }
    for (const { block, isSame } of this.withAddresses()) {
      if (isSame) this.same.push(block);
      else this.addChanged(block);
    }
    const { same } = this;
    return {
      blocks: byFirstPair(this.changed),
      unchanged: same.reduce((sum, block) => sum + pairCount(block), 0),
      same,
    };
  }

  /** Pods whom the same policies limit and who have the same addresses at the other end are one block. */
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
        // Those of which the manifests do not say all have been compared.
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
  /** Its end that is not addresses. */
  readonly pods: CommonPeer[];
  readonly isSame: boolean;
}

type Pods = PeerClass | { readonly id: string; readonly peers: readonly CommonPeer[] };

/** To policies, is it pods on each side that has it, or addresses outside? */
function isCompared({ old, new: now, isRange }: PeerClass): boolean {
  return isRange || [old, now].every((group) => group === undefined || group.kind === 'pod');
}

function podsAndRanges(classes: readonly PeerClass[]): [readonly PeerClass[], readonly PeerClass[]] {
  if (!classes.some(({ isRange }) => isRange)) return [classes, []];
  return [classes.filter(({ isRange }) => !isRange), classes.filter(({ isRange }) => isRange)];
}

function blockOf({ from, to }: ClassPairs, verdicts: Pick<PairBlock, 'old' | 'new'>): PairBlock {
  const targets = new Set(to);
  const single = from.filter((one) => one.isSingle && targets.has(one));
  return { from: peersOf(from), to: peersOf(to), single: peersOf(single), ...verdicts };
}

function* pairsOfClasses(from: readonly PeerClass[], to: readonly PeerClass[]) {
  for (const source of from) {
    for (const target of to) {
      const isSelf = source === target && source.isSingle;
      for (const one of source.peers)
        for (const other of target.peers) if (!isSelf || one !== other) yield { from: one, to: other };
    }
  }
}

function peersOf(classes: readonly PeerClass[]): readonly CommonPeer[] {
  const [only] = classes;
  if (classes.length === 1 && only) return only.peers;
  return classes.flatMap(({ peers }) => peers).sort(byName);
}

function byName(a: CommonPeer, b: CommonPeer): number {
  return compareText(a.name, b.name);
}
