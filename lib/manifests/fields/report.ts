import type { Location, Problem } from '../model.ts';

import { type ProblemCode, problem, problemKinds, renderOf } from '../problem.ts';
import type { Source } from '../yaml/source.ts';

/** Collects the problems of one object. Each message begins with the object's kind and name. */
export class Report {
  readonly source: Source;
  /** Such as `NetworkPolicy shop/db`. */
  readonly subject: string;
  /** True after an error. The object must then not be used. */
  failed = false;
  readonly #problems: Problem[];

  constructor(source: Source, subject: string, problems: Problem[]) {
    this.source = source;
    this.subject = subject;
    this.#problems = problems;
  }

  /** @param fact the message without the object's name, which goes before it */
  add(code: ProblemCode, offset: number, fact: string, fix: string): void {
    this.addAt(code, this.source.location(offset), fact, fix);
  }

  addAt(code: ProblemCode, location: Location, fact: string, fix: string): void {
    if (problemKinds[code].severity === 'error') this.failed = true;
    this.#problems.push(problem(code, location, `${this.subject}: ${fact}`, fix));
  }

  /** Like {@link add}, for a text that is not valid. If the text holds a template, the template is reported instead. */
  addText(code: ProblemCode, offset: number, text: string, fact: string, fix: string): void {
    const render = renderOf(text);
    if (render === undefined) this.add(code, offset, fact, fix);
    else this.add('MF014', offset, fact, render);
  }
}
