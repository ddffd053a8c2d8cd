import type { Match } from './selector.ts';
import { NO } from './selector.ts';

/** What a selector gives for each class of pods, by the class's index: NO but for those that are held here. */
export class ClassMatches {
  private readonly found = new Map<number, Match>();

  /** @param candidates the classes to ask about, each once; all others are NO */
  constructor(candidates: Iterable<number>, evaluate: (index: number) => Match) {
    for (const index of candidates) {
      const match = evaluate(index);
      if (match !== NO) this.found.set(index, match);
    }
  }

  at(index: number): Match {
    return this.found.get(index) ?? NO;
  }

  /** Those that are not NO. */
  get matching(): ReadonlyMap<number, Match> {
    return this.found;
  }
}
