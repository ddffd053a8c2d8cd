import type { Location, Problem } from '../model.ts';

import { type ProblemCode, problem, problemKinds, renderOf } from '../problem.ts';
import type { Source } from '../yaml/source.ts';

/** Collects the problems of one object; each message begins with the object's name. */
export class Report {
  readonly source: Source;
  /** `NetworkPolicy shop/db` */
  readonly subject: string;
  /** An error was reported: the object must not be used. */
  failed = false;
  readonly #problems: Problem[];

  constructor(source: Source, subject: string, problems: Problem[]) {
    this.source = source;
    this.subject = subject;
    this.#problems = problems;
  }

  /** @param fact goes on after the name of the object */
  add(code: ProblemCode, offset: number, fact: string, fix: string): void {
    this.addAt(code, this.source.location(offset), fact, fix);
  }

  addAt(code: ProblemCode, location: Location, fact: string, fix: string): void {
    if (problemKinds[code].severity === 'error') this.failed = true;
    this.#problems.push(problem(code, location, `${this.subject}: ${fact}`, fix));
  }

  /** As {@link add}, of a text that is not what it must be; where the text is a template, that is the problem. */
  addText(code: ProblemCode, offset: number, text: string, fact: string, fix: string): void {
    const render = renderOf(text);
    if (render === undefined) this.add(code, offset, fact, fix);
    else this.add('MF014', offset, fact, render);
  }
}
