/**
 * Decision diagrams: functions of labels that are exact for all values that a label can have. A node asks for one variable, such as the key
 * of a label, and leads on by its value. `values` are the values that it tells apart, `rest` stands for every other value, and `absent` for
 * no value. Nodes are interned, so equal functions are one object and `===` compares them. After Bryant, "Graph-Based Algorithms for
 * Boolean Function Manipulation" (1986), with many-valued variables and terminals of any kind.
 */
export type Diagram<Result> = Branch<Result> | Leaf<Result>;

/** The end of every path through a diagram: the result for the pods that lead there. */
export interface Leaf<Result> {
  readonly id: number;
  readonly variable: typeof NO_VARIABLE;
  readonly result: Result;
}

/**
 * A node that asks for the value of one variable, such as that of a label. `absent` is for pods without the label, and
 * `rest` for all other values.
 */
export class Branch<Result> {
  readonly id: number;
  /** The position in the order of variables, which grows along every path. */
  readonly variable: number;
  readonly rest: Diagram<Result>;
  readonly absent: Diagram<Result>;
  /** The values that are told apart, sorted. `targets` holds where each of them leads, which is never `rest`. */
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

  /** The targets by value, in the order of the values. */
  get values(): ReadonlyMap<string, Diagram<Result>> {
    this.map ??= new Map(this.names.map((name, i) => [name, this.targets[i] as Diagram<Result>]));
    return this.map;
  }
}

/** The variable of a leaf, which comes after all variables. */
export const NO_VARIABLE = Number.POSITIVE_INFINITY;

/** A set, as a function that says for each element whether it belongs to the set. */
export type DiagramSet = Diagram<boolean>;

export function isLeaf<Result>(diagram: Diagram<Result>): diagram is Leaf<Result> {
  return diagram.variable === NO_VARIABLE;
}
