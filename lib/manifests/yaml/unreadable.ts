import type { Problem } from '../model.ts';

/** Ends the reading of a document. It is thrown and caught within the reading of texts. */
export class Unreadable extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.problem = found;
  }
}
