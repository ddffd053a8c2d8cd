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

export interface Branch<Result> {
  readonly id: number;
  /** Its place in the order of variables, which grows along every path. */
  readonly variable: number;
  readonly rest: Diagram<Result>;
  readonly absent: Diagram<Result>;
  /** Sorted by value; none of them is `rest`. */
  readonly values: ReadonlyMap<string, Diagram<Result>>;
}

/** Of a leaf: behind all variables. */
export const NO_VARIABLE = Number.POSITIVE_INFINITY;

/** A set, as the function that says of each element whether it is in. */
export type DiagramSet = Diagram<boolean>;

export function isLeaf<Result>(diagram: Diagram<Result>): diagram is Leaf<Result> {
  return diagram.variable === NO_VARIABLE;
}

interface Branches<Result> {
  readonly rest: Diagram<Result>;
  readonly absent: Diagram<Result>;
  readonly values: ReadonlyMap<string, Diagram<Result>>;
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Where it leads at a variable, which it may not ask for. */
export function branchesAt<Result>(diagram: Diagram<Result>, variable: number): Branches<Result> {
  return diagram.variable === variable ? (diagram as Branch<Result>) : { rest: diagram, absent: diagram, values: NONE };
}
