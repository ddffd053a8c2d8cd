import { PairMap } from '../pair-map.ts';
import { type Branch, type Diagram, type DiagramSet, isLeaf, type Leaf } from './diagram-node.ts';
import { DiagramNodes } from './diagram-nodes.ts';
import { DiagramPart } from './diagram-part.ts';
import { JoinedValues } from './joined-values.ts';
import { MOST_STEPS } from './most-steps.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/** Combines two results. Answers are cached by this object, so there must be one object for each operation. */
export interface Operation<A, B, Result> {
  readonly combine: (a: A, b: B) => Result;
  /** Ends early if one side decides, or if one of the operands is the answer. */
  readonly shortcut?: (a: Diagram<A>, b: Diagram<B>) => Diagram<Result> | undefined;
  /** Does one side decide whatever the other side is? If so, the values of the other side are not visited one by one. */
  readonly decides?: { readonly first?: (a: A) => boolean; readonly second?: (b: B) => boolean };
}

/** Makes diagrams from nodes, of which each exists only once. */
export class Diagrams {
  readonly never: DiagramSet;
  readonly always: DiagramSet;
  private readonly answers = new WeakMap<Operation<never, never, unknown>, PairMap<Diagram<unknown>>>();
  /** For each function, the set on which it has each of its results but {@link OUTSIDE}. */
  private readonly parts = new Map<Diagram<unknown>, ReadonlyMap<unknown, DiagramSet>>();
  private readonly projections = new Map<string, Map<DiagramSet, DiagramSet>>();
  private readonly nodes = new DiagramNodes();
  private steps = 0;
  private readonly maxSteps: number;

  constructor(maxSteps = MOST_STEPS) {
    this.maxSteps = maxSteps;
    this.never = this.leaf(false);
    this.always = this.leaf(true);
  }

  /** The function with the same result everywhere. Results are compared by identity. */
  leaf<Result>(result: Result): Leaf<Result> {
    return this.nodes.leaf(result);
  }

  /** @param values in any order. Values whose target is `rest` are left out */
  branch<Result>(
    variable: number,
    rest: Diagram<Result>,
    absent: Diagram<Result>,
    values: ReadonlyMap<string, Diagram<Result>>,
  ): Diagram<Result> {
    const names = [...values.keys()].sort();
    return this.nodes.branch(
      variable,
      rest,
      absent,
      names,
      names.map((name) => values.get(name) as Diagram<Result>),
    );
  }

  /**
   * A branch on the same variable and values as another, with other targets.
   * @param of the new target for an old target
   */
  branchLike<Result>(
    { variable, names, targets }: Branch<Result>,
    rest: Diagram<Result>,
    absent: Diagram<Result>,
    of: (to: Diagram<Result>) => Diagram<Result>,
  ): Diagram<Result> {
    return this.nodes.branch(variable, rest, absent, names, targets.map(of));
  }

  /** @throws TooManyConditions */
  apply<A, B, Result>(operation: Operation<A, B, Result>, a: Diagram<A>, b: Diagram<B>): Diagram<Result> {
    let answers = this.answers.get(operation) as PairMap<Diagram<Result>> | undefined;
    if (!answers) {
      answers = new PairMap();
      this.answers.set(operation as never, answers as never);
    }
    return this.applied(operation, answers, a, b);
  }

  private applied<A, B, Result>(
    operation: Operation<A, B, Result>,
    answers: PairMap<Diagram<Result>>,
    a: Diagram<A>,
    b: Diagram<B>,
  ): Diagram<Result> {
    const short = operation.shortcut?.(a, b);
    if (short) return short;
    if (isLeaf(a) && isLeaf(b)) return this.leaf(operation.combine(a.result, b.result));
    const known = answers.get(a.id, b.id);
    if (known) return known;
    const variable = Math.min(a.variable, b.variable);
    const left = a.variable === variable ? (a as Branch<A>) : undefined;
    const right = b.variable === variable ? (b as Branch<B>) : undefined;
    const leftRest = left ? left.rest : a;
    const rightRest = right ? right.rest : b;
    const rest = this.applied(operation, answers, leftRest, rightRest);
    const absent = this.applied(operation, answers, left ? left.absent : a, right ? right.absent : b);
    // If the rest of one side decides, all values that this side does not list belong to the rest.
    const isLeftEnough = isLeaf(leftRest) && operation.decides?.first?.(leftRest.result) === true;
    const isRightEnough = isLeaf(rightRest) && operation.decides?.second?.(rightRest.result) === true;
    const values = new JoinedValues(left?.names, right?.names, isLeftEnough, isRightEnough);
    const names: string[] = [];
    const targets: Diagram<Result>[] = [];
    for (let name = values.next(); name !== undefined; name = values.next()) {
      this.steps++;
      const x = values.left < 0 ? leftRest : (left?.targets[values.left] as Diagram<A>);
      const y = values.right < 0 ? rightRest : (right?.targets[values.right] as Diagram<B>);
      const to = this.applied(operation, answers, x, y);
      if (to === rest) continue;
      names.push(name);
      targets.push(to);
    }
    this.steps++;
    if (this.steps > this.maxSteps) throw new TooManyConditions();
    const result = this.nodes.branch(variable, rest, absent, names, targets);
    answers.set(a.id, b.id, result);
    return result;
  }

  and(a: DiagramSet, b: DiagramSet): DiagramSet {
    return this.apply(this.intersection, a, b);
  }

  or(a: DiagramSet, b: DiagramSet): DiagramSet {
    return this.apply(this.union, a, b);
  }

  /** The elements of `a` that are not in `b`. */
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

  /** For each result that the function has on `domain`, the set on which it has this result. */
  regions<Result>(diagram: Diagram<Result>, domain: DiagramSet): ReadonlyMap<Result, DiagramSet> {
    if (isLeaf(diagram) && domain !== this.never) return new Map([[diagram.result, domain]]);
    const within = this.apply(this.restriction, domain, diagram) as Diagram<Result | typeof OUTSIDE>;
    return this.regionsOf(within) as ReadonlyMap<Result, DiagramSet>;
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
    if (isLeaf(diagram)) return diagram.result === OUTSIDE ? NOWHERE : new Map([[diagram.result, this.always]]);
    const before = this.parts.get(diagram) as ReadonlyMap<Result, DiagramSet> | undefined;
    if (before) return before;
    const { variable, rest, absent, names, targets } = diagram;
    const parts = new Map<Result, DiagramPart>();
    const partOf = (result: Result) => {
      let part = parts.get(result);
      if (!part) {
        part = new DiagramPart(this.never, names);
        parts.set(result, part);
      }
      return part;
    };
    const add = (to: Diagram<Result>, put: (part: DiagramPart, set: DiagramSet) => void) => {
      if (isLeaf(to)) {
        if (to.result !== OUTSIDE) put(partOf(to.result), this.always);
      } else for (const [result, set] of this.regionsOf(to)) put(partOf(result), set);
    };
    add(rest, (part, set) => {
      part.rest = set;
    });
    add(absent, (part, set) => {
      part.absent = set;
    });
    for (const i of names.keys()) add(targets[i] as Diagram<Result>, (part, set) => part.add(i, set));
    for (const part of parts.values()) {
      part.end();
      this.steps += part.names.length + 1;
    }
    if (this.steps > this.maxSteps) throw new TooManyConditions();
    const found = new Map(
      [...parts].map(([result, part]) => [
        result,
        this.nodes.branch(variable, part.rest, part.absent, part.names, part.targets),
      ]),
    );
    this.parts.set(diagram, found);
    return found;
  }

  /** The values that the variables, given in their order, have in the set, whatever the others are. The result asks for these alone. */
  project(set: DiagramSet, variables: readonly number[]): DiagramSet {
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
    const { variable, rest, absent, names, targets } = set as Branch<boolean>;
    const next = (to: DiagramSet) => this.projected(to, variables, last, known);
    const result = variables.has(variable)
      ? this.nodes.branch(variable, next(rest), next(absent), names, targets.map(next))
      : [...new Set([rest, absent, ...targets])].map(next).reduce((a, b) => this.or(a, b));
    known.set(set, result);
    return result;
  }

  /** The result for these values of the variables. A variable that is not given has no value. */
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

/** The result outside of the domain that somebody asks about. */
const OUTSIDE = Symbol('outside');
const NOWHERE = new Map<never, DiagramSet>();
