import type { CommonPeer } from './common-peers.ts';
import type { ComparedBlock } from './compared-blocks.ts';
import { type ComparedSide, NOTHING } from './compared-side.ts';
import type { PeerClass } from './peer-class.ts';

/** What could be opened and what can be opened, from one peer to another. */
export type PairAnswer = Pick<ComparedBlock, 'old' | 'new'>;

type End = 'from' | 'to';

/** Answers about single pairs of peers, read from the blocks that were computed for all pairs. */
export class PairAnswers {
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly classes: readonly PeerClass[];
  private readonly blocks: readonly ComparedBlock[];
  private byPeer: ReadonlyMap<CommonPeer, PeerClass> | undefined;
  private readonly byClass: { [end in End]?: ReadonlyMap<PeerClass, readonly ComparedBlock[]> } = {};

  /** @param blocks all pairs of `classes` with something that could be opened or can be opened */
  constructor(
    sides: readonly [ComparedSide, ComparedSide],
    classes: readonly PeerClass[],
    blocks: readonly ComparedBlock[],
  ) {
    this.sides = sides;
    this.classes = classes;
    this.blocks = blocks;
  }

  /** The answer for one pair, computed for it. */
  between(from: CommonPeer, to: CommonPeer): PairAnswer {
    const [old, now] = this.sides;
    return { old: old.between(from, to), new: now.between(from, to) };
  }

  /**
   * The answers between one peer and each other peer.
   * @param end the end that is the other peer
   */
  with(own: CommonPeer, end: End): (other: CommonPeer) => PairAnswer {
    const rows = new Array<ComparedBlock | undefined>(this.classes.length).fill(undefined);
    const [ownEnd, otherEnd] = end === 'from' ? (['to', 'from'] as const) : (['from', 'to'] as const);
    for (const block of this.blocksAt(ownEnd).get(this.classOf(own)) ?? [])
      for (const { id } of block[otherEnd]) rows[id] = block;
    return (other) => {
      // A block does not tell whether a peer makes a pair with itself.
      if (other === own) return this.between(own, own);
      return rows[this.classOf(other).id] ?? NOTHING_BEFORE_OR_NOW;
    };
  }

  private classOf(peer: CommonPeer): PeerClass {
    this.byPeer ??= new Map(this.classes.flatMap((one) => one.peers.map((own) => [own, one] as const)));
    return this.byPeer.get(peer) as PeerClass;
  }

  private blocksAt(end: End): ReadonlyMap<PeerClass, readonly ComparedBlock[]> {
    const known = this.byClass[end];
    if (known) return known;
    const found = new Map<PeerClass, ComparedBlock[]>();
    for (const block of this.blocks) {
      for (const one of block[end]) {
        const blocks = found.get(one);
        if (blocks) blocks.push(block);
        else found.set(one, [block]);
      }
    }
    this.byClass[end] = found;
    return found;
  }
}

const NOTHING_BEFORE_OR_NOW: PairAnswer = { old: NOTHING, new: NOTHING };
