import {
  type Branch,
  branchesAt,
  type Diagram,
  type DiagramSet,
  isLeaf,
  type Leaf,
  NO_VARIABLE,
} from './diagram-node.ts';
import { MOST_STEPS } from './most-steps.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/** What combines two results; one object for each operation, as its answers are remembered by it. */
export interface Operation<A, B, Result> {
  readonly combine: (a: A, b: B) => Result;
  /** Ends early where one side decides, or the other is the answer. */
  readonly shortcut?: (a: Diagram<A>, b: Diagram<B>) => Diagram<Result> | undefined;
  /** Is the answer the same whatever the other side is? Then the values of the other side are not looked at one by one. */
  readonly decides?: { readonly first?: (a: A) => boolean; readonly second?: (b: B) => boolean };
}

/** Makes diagrams, and keeps every node once. */
export class Diagrams {
  readonly never: DiagramSet;
  readonly always: DiagramSet;
  private readonly leaves = new Map<unknown, Leaf<unknown>>();
  private readonly branches = new Map<string, Branch<unknown>>();
  private readonly answers = new Map<Operation<never, never, unknown>, Map<number, Diagram<unknown>>>();
  /** Of each function, where it has which result. */
  private readonly parts = new Map<Diagram<unknown>, ReadonlyMap<unknown, DiagramSet>>();
  private readonly projections = new Map<string, Map<DiagramSet, DiagramSet>>();
  private count = 0;
  private steps = 0;
  private readonly maxSteps: number;

  constructor(maxSteps = MOST_STEPS) {
    this.maxSteps = maxSteps;
    this.never = this.leaf(false);
    this.always = this.leaf(true);
  }

  /** The function that is `result` everywhere. Results are compared by identity. */
  leaf<Result>(result: Result): Leaf<Result> {
    let found = this.leaves.get(result) as Leaf<Result> | undefined;
    if (!found) {
      found = { id: this.count++, variable: NO_VARIABLE, result };
      this.leaves.set(result, found);
    }
    return found;
  }

  /** @param values in any order; those that lead where `rest` leads are left out */
  branch<Result>(
    variable: number,
    rest: Diagram<Result>,
    absent: Diagram<Result>,
    values: ReadonlyMap<string, Diagram<Result>>,
  ): Diagram<Result> {
    const kept: [string, Diagram<Result>][] = [];
    let isSorted = true;
    for (const entry of values) {
      if (entry[1] === rest) continue;
      isSorted &&= kept.length === 0 || (kept.at(-1)?.[0] as string) < entry[0];
      kept.push(entry);
    }
    if (kept.length === 0 && absent === rest) return rest;
    if (!isSorted) kept.sort(([a], [b]) => (a < b ? -1 : 1));
    let key = `${variable} ${rest.id} ${absent.id}`;
    for (const [value, { id }] of kept) key += ` ${id}${value}`;
    let found = this.branches.get(key) as Branch<Result> | undefined;
    if (!found) {
      found = { id: this.count++, variable, rest, absent, values: new Map(kept) };
      this.branches.set(key, found);
    }
    return found;
  }

  /** @throws TooManyConditions */
  apply<A, B, Result>(operation: Operation<A, B, Result>, a: Diagram<A>, b: Diagram<B>): Diagram<Result> {
    let answers = this.answers.get(operation) as Map<number, Diagram<Result>> | undefined;
    if (!answers) {
      answers = new Map();
      this.answers.set(operation as never, answers as never);
    }
    return this.applied(operation, answers, a, b);
  }

  private applied<A, B, Result>(
    operation: Operation<A, B, Result>,
    answers: Map<number, Diagram<Result>>,
    a: Diagram<A>,
    b: Diagram<B>,
  ): Diagram<Result> {
    const short = operation.shortcut?.(a, b);
    if (short) return short;
    if (isLeaf(a) && isLeaf(b)) return this.leaf(operation.combine(a.result, b.result));
    const key = a.id * 2 ** 26 + b.id;
    const known = answers.get(key);
    if (known) return known;
    const variable = Math.min(a.variable, b.variable);
    const [left, right] = [branchesAt(a, variable), branchesAt(b, variable)];
    const next = (x: Diagram<A>, y: Diagram<B>) => this.applied(operation, answers, x, y);
    const values = new Map<string, Diagram<Result>>();
    const { decides } = operation;
    // Where one side's rest decides, all values that it does not list are rest.
    if (!(isLeaf(right.rest) && decides?.second?.(right.rest.result)))
      for (const [value, to] of left.values) values.set(value, next(to, right.values.get(value) ?? right.rest));
    else for (const [value, to] of right.values) values.set(value, next(left.values.get(value) ?? left.rest, to));
    if (!(isLeaf(left.rest) && decides?.first?.(left.rest.result)))
      for (const [value, to] of right.values) if (!left.values.has(value)) values.set(value, next(left.rest, to));
    this.steps += values.size + 1;
    if (this.steps > this.maxSteps) throw new TooManyConditions();
    const result = this.branch(variable, next(left.rest, right.rest), next(left.absent, right.absent), values);
    answers.set(key, result);
    return result;
  }

  and(a: DiagramSet, b: DiagramSet): DiagramSet {
    return this.apply(this.intersection, a, b);
  }

  or(a: DiagramSet, b: DiagramSet): DiagramSet {
    return this.apply(this.union, a, b);
  }

  /** Those of `a` that are not in `b`. */
  minus(a: DiagramSet, b: DiagramSet): DiagramSet {
    return this.apply(this.difference, a, b);
  }

  private readonly intersection: Operation<boolean, boolean, boolean> = {
    combine: (a, b) => a && b,
    decides: { first: (a) => !a, second: (b) => !b },
    shortcut: (a, b) =>
      a === this.never || b === this.always || a === b ? a : b === this.never || a === this.always ? b : undefined,
  };
  private readonly union: Operation<boolean, boolean, boolean> = {
    combine: (a, b) => a || b,
    decides: { first: (a) => a, second: (b) => b },
    shortcut: (a, b) =>
      a === this.always || b === this.never || a === b ? a : b === this.always || a === this.never ? b : undefined,
  };
  private readonly difference: Operation<boolean, boolean, boolean> = {
    combine: (a, b) => a && !b,
    decides: { first: (a) => !a, second: (b) => b },
    shortcut: (a, b) =>
      a === this.never || b === this.always || a === b ? this.never : b === this.never ? a : undefined,
  };

  /** For each result that the function has on `domain`, where it has it. */
  regions<Result>(diagram: Diagram<Result>, domain: DiagramSet): Map<Result, DiagramSet> {
    const within = this.apply(this.restriction, domain, diagram) as Diagram<Result | typeof OUTSIDE>;
    const regions = new Map(this.regionsOf(within));
    regions.delete(OUTSIDE);
    return regions as Map<Result, DiagramSet>;
  }

  private readonly restriction: Operation<boolean, unknown, unknown> = {
    combine: (isIn, result) => (isIn ? result : OUTSIDE),
    decides: { first: (isIn) => !isIn },
    shortcut: (domain, diagram) => {
      if (domain === this.always) return diagram;
      return domain === this.never ? this.leaf(OUTSIDE) : undefined;
    },
  };

  private regionsOf<Result>(diagram: Diagram<Result>): ReadonlyMap<Result, DiagramSet> {
    if (isLeaf(diagram)) return new Map([[diagram.result, this.always]]);
    const before = this.parts.get(diagram) as ReadonlyMap<Result, DiagramSet> | undefined;
    if (before) return before;
    const { variable, rest, absent, values } = diagram;
    const parts = new Map<Result, { rest: DiagramSet; absent: DiagramSet; values: Map<string, DiagramSet> }>();
    const partOf = (result: Result) => {
      const part = parts.get(result) ?? { rest: this.never, absent: this.never, values: new Map() };
      parts.set(result, part);
      return part;
    };
    for (const [result, set] of this.regionsOf(rest)) partOf(result).rest = set;
    for (const [result, set] of this.regionsOf(absent)) partOf(result).absent = set;
    for (const [value, to] of values)
      for (const [result, set] of this.regionsOf(to)) partOf(result).values.set(value, set);
    // What is not said of a value is not `rest` but nothing.
    for (const part of parts.values())
      if (part.rest !== this.never)
        for (const value of values.keys()) if (!part.values.has(value)) part.values.set(value, this.never);
    for (const part of parts.values()) this.steps += part.values.size + 1;
    if (this.steps > this.maxSteps) throw new TooManyConditions();
    const found = new Map(
      [...parts].map(([result, part]) => [result, this.branch(variable, part.rest, part.absent, part.values)]),
    );
    this.parts.set(diagram, found);
    return found;
  }

  /** What the variable can be in the set, whatever the others are: a set that asks for this variable alone. */
  project(set: DiagramSet, variable: number): DiagramSet {
    return this.projectAll(set, [variable]);
  }

  /** The same for several variables, given in their order. */
  projectAll(set: DiagramSet, variables: readonly number[]): DiagramSet {
    const key = variables.join();
    const known = this.projections.get(key) ?? new Map<DiagramSet, DiagramSet>();
    this.projections.set(key, known);
    return this.projected(set, new Set(variables), variables.at(-1) ?? -1, known);
  }

  private projected(
    set: DiagramSet,
    variables: ReadonlySet<number>,
    last: number,
    known: Map<DiagramSet, DiagramSet>,
  ): DiagramSet {
    if (set.variable > last) return set === this.never ? this.never : this.always;
    const before = known.get(set);
    if (before) return before;
    const { variable, rest, absent, values } = set as Branch<boolean>;
    const next = (to: DiagramSet) => this.projected(to, variables, last, known);
    const result = variables.has(variable)
      ? this.branch(variable, next(rest), next(absent), new Map([...values].map(([value, to]) => [value, next(to)])))
      : [...new Set([rest, absent, ...values.values()])].map(next).reduce((a, b) => this.or(a, b));
    known.set(set, result);
    return result;
  }

  /** The result where the variables have these values, and no value where none is given. */
  at<Result>(diagram: Diagram<Result>, given: ReadonlyMap<number, string>): Result {
    let to = diagram;
    while (!isLeaf(to)) {
      const { variable, values, rest, absent } = to;
      const value = given.get(variable);
      to = value === undefined ? absent : (values.get(value) ?? rest);
    }
    return to.result;
  }
}

const OUTSIDE = Symbol('outside');
