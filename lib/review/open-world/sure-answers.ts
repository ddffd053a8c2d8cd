import type { Verdict } from '../../reach/connectivity.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PortsPair } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';

/** What is open for sure between one peer and others, looked up once each: it is asked for every set of pods that pass as another. */
export class SureAnswers {
  private readonly blocks: OpenBlocks;
  private readonly answerOf: (other: CommonPeer) => { readonly old: Verdict; readonly new: Verdict };
  private readonly known = new Map<CommonPeer, PortsPair>();

  constructor(blocks: OpenBlocks, answerOf: SureAnswers['answerOf']) {
    this.blocks = blocks;
    this.answerOf = answerOf;
  }

  /** One object for equal pairs ({@link OpenBlocks.pairOf}); one that is equal to none where a side is not sure. */
  of(other: CommonPeer): PortsPair {
    let answer = this.known.get(other);
    if (!answer) {
      const { old, new: now } = this.answerOf(other);
      const isSure = old.depends.isEmpty && now.depends.isEmpty;
      answer = isSure ? this.blocks.pairOf(old.open, now.open) : UNSURE;
      this.known.set(other, answer);
    }
    return answer;
  }
}

const UNSURE: PortsPair = { old: PortSet.none, new: PortSet.none };
