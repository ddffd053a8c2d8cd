import type { Verdict } from '../../reach/connectivity.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PortsPair } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';
import type { Direction } from './open-difference.ts';

/** What could and what can be opened from one peer of the manifests to another. */
export type AnswerOf = (from: CommonPeer, to: CommonPeer) => { readonly old: Verdict; readonly new: Verdict };

/** What is open for sure between one peer and others. Each is looked up once, as it is asked for again with every set of pods. */
export class SureAnswers {
  private readonly blocks: OpenBlocks;
  private readonly answerOf: AnswerOf;
  private readonly own: CommonPeer;
  private readonly end: Direction;
  private readonly known = new Map<CommonPeer, PortsPair>();

  /** @param end where the others are */
  constructor(blocks: OpenBlocks, answerOf: AnswerOf, own: CommonPeer, end: Direction) {
    this.blocks = blocks;
    this.answerOf = answerOf;
    this.own = own;
    this.end = end;
  }

  /** Equal answers are one object ({@link OpenBlocks.pairOf}). Where a side is not sure, the answer is equal to no other. */
  of(other: CommonPeer): PortsPair {
    let answer = this.known.get(other);
    if (!answer) {
      const { old, new: now } = this.end === 'from' ? this.answerOf(other, this.own) : this.answerOf(this.own, other);
      const isSure = old.depends.isEmpty && now.depends.isEmpty;
      answer = isSure ? this.blocks.pairOf(old.open, now.open) : UNSURE;
      this.known.set(other, answer);
    }
    return answer;
  }
}

const UNSURE: PortsPair = { old: PortSet.none, new: PortSet.none };
