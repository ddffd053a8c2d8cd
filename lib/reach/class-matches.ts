import type { Match } from './selector.ts';
import { NO } from './selector.ts';

/** The result of a selector for each class of pods, by the index of the class. Classes that are not stored have the result NO. */
export class ClassMatches {
  private readonly found = new Map<number, Match>();

  /** @param candidates the classes to evaluate, each once. All others are NO */
  constructor(candidates: Iterable<number>, evaluate: (index: number) => Match) {
    for (const index of candidates) {
      const match = evaluate(index);
      if (match !== NO) this.found.set(index, match);
    }
  }

  /** Whether the selector matches a class of pods, by the number of the class. */
  at(index: number): Match {
    return this.found.get(index) ?? NO;
  }

  /** The classes whose result is not NO. */
  get matching(): ReadonlyMap<number, Match> {
    return this.found;
  }
}
