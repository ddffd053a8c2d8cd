import { PortSet } from '../../reach/port-set.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PairAnswer, PairAnswers } from '../pair-answers.ts';
import type { PortsPair } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';
import type { Direction } from './open-difference.ts';

/** What is open for sure between one peer and others. */
export class SureAnswers {
  private readonly blocks: OpenBlocks;
  private readonly answerFor: (other: CommonPeer) => PairAnswer;

  /** @param end where the others are */
  constructor(blocks: OpenBlocks, answers: PairAnswers, own: CommonPeer, end: Direction) {
    this.blocks = blocks;
    this.answerFor = answers.with(own, end);
  }

  /** Equal answers are one object ({@link OpenBlocks.pairOf}). Where a side is not sure, the answer is equal to no other. */
  of(other: CommonPeer): PortsPair {
    const { old, new: now } = this.answerFor(other);
    return old.depends.isEmpty && now.depends.isEmpty ? this.blocks.pairOf(old.open, now.open) : UNSURE;
  }
}

const UNSURE: PortsPair = { old: PortSet.none, new: PortSet.none };
