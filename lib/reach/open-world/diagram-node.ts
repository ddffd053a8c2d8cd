/**
 * Decision diagrams: functions of labels, exact over all values that a label can have. A node asks for one variable (a label's key, say)
 * and leads on by its value: `values` for those that are told apart, `rest` for every other value, `absent` where there is none.
 * Nodes are interned, so equal functions are one object and `===` compares them. After Bryant, "Graph-Based Algorithms for Boolean
 * Function Manipulation" (1986), with many-valued variables and terminals of any kind.
 */
export type Diagram<Result> = Branch<Result> | Leaf<Result>;

export interface Leaf<Result> {
  readonly id: number;
  readonly variable: typeof NO_VARIABLE;
  readonly result: Result;
}

export class Branch<Result> {
  readonly id: number;
  /** Its place in the order of variables, which grows along every path. */
  readonly variable: number;
  readonly rest: Diagram<Result>;
  readonly absent: Diagram<Result>;
  /** The values that are told apart, sorted, and beside each of them where it leads, which is never `rest`. */
  readonly names: readonly string[];
  readonly targets: readonly Diagram<Result>[];
  private map: ReadonlyMap<string, Diagram<Result>> | undefined = undefined;

  constructor(
    id: number,
    variable: number,
    rest: Diagram<Result>,
    absent: Diagram<Result>,
    names: readonly string[],
    targets: readonly Diagram<Result>[],
  ) {
    this.id = id;
    this.variable = variable;
    this.rest = rest;
    this.absent = absent;
    this.names = names;
    this.targets = targets;
  }

  /** The same by value, in the order of the values. */
  get values(): ReadonlyMap<string, Diagram<Result>> {
    this.map ??= new Map(this.names.map((name, i) => [name, this.targets[i] as Diagram<Result>]));
    return this.map;
  }
}

/** Of a leaf: behind all variables. */
export const NO_VARIABLE = Number.POSITIVE_INFINITY;

/** A set, as the function that says of each element whether it is in. */
export type DiagramSet = Diagram<boolean>;

export function isLeaf<Result>(diagram: Diagram<Result>): diagram is Leaf<Result> {
  return diagram.variable === NO_VARIABLE;
}
