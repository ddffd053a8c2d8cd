import type { Diagrams, Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';

/** The results that a function has somewhere in a set. This takes less time than to find where it has each of them. */
export class Results<Result> {
  private readonly diagrams: Diagrams;
  private readonly diagram: Diagram<Result>;
  private readonly restriction: Operation<boolean, Result, Result>;
  private readonly known = new Map<Diagram<Result>, ReadonlySet<Result>>();

  /** @param outside stands for the results outside of the set, and may be among those that are found */
  constructor(diagrams: Diagrams, diagram: Diagram<Result>, outside: Result) {
    this.diagrams = diagrams;
    this.diagram = diagram;
    const nowhere = diagrams.leaf(outside);
    this.restriction = {
      combine: (isIn, result) => (isIn ? result : outside),
      decides: { first: (isIn) => !isIn },
      shortcut: (set, all) => (set === diagrams.always ? all : set === diagrams.never ? nowhere : undefined),
    };
  }

  in(set: DiagramSet): ReadonlySet<Result> {
    return this.of(this.diagrams.apply(this.restriction, set, this.diagram));
  }

  private of(diagram: Diagram<Result>): ReadonlySet<Result> {
    let found = this.known.get(diagram);
    if (!found) {
      const results = new Set<Result>();
      if (isLeaf(diagram)) results.add(diagram.result);
      else
        for (const to of new Set([diagram.rest, diagram.absent, ...diagram.targets]))
          for (const result of this.of(to)) results.add(result);
      found = results;
      this.known.set(diagram, found);
    }
    return found;
  }
}
