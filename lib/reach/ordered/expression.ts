import type { LabelSelector } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';

/** A test of a label's value. `In` with an empty list matches no value. */
export type LabelTest =
  | { readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; readonly values: readonly string[] }
  /** Tests of Calico's selectors. They are false if the label is absent. */
  | { readonly operator: 'contains' | 'starts with' | 'ends with'; readonly values: readonly [string] };

/** One question about an end of a connection. */
export type Atom =
  /** Is it an endpoint of the network plugin, so that it has labels? */
  | { readonly is: 'pod' }
  /** Is it a node, or a pod that uses its node's network? */
  | { readonly is: 'node' }
  | { readonly is: 'label'; readonly of: 'pod' | 'namespace'; readonly key: string; readonly test: LabelTest }
  | { readonly is: 'namespace'; readonly name: string }
  /** Is its address in one of these ranges? */
  | { readonly is: 'address'; readonly ranges: readonly AddressRange[] }
  | Unknown;

/** A fact that nobody can know offline. Equal reasons about the same are the same question. */
export interface Unknown {
  readonly is: 'unknown';
  readonly reason: string;
  readonly about: string;
}

/** A formula of questions that says which end of a connection is meant. */
export type Expression =
  | Atom
  | { readonly is: 'all' | 'none' }
  | { readonly is: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly is: 'not'; readonly of: Expression };

/** True of every end of a connection. */
export const ALL: Expression = { is: 'all' };
export const NONE: Expression = { is: 'none' };
export const POD: Expression = { is: 'pod' };
export const NODE: Expression = { is: 'node' };
/** An address that belongs to no pod and no node. */
export const OUTSIDE: Expression = { is: 'and', of: [not(POD), not(NODE)] };

/** The formula that is true if all of them are, in its simplest form. */
export function and(...of: readonly Expression[]): Expression {
  const left = of.filter((one) => one.is !== 'all');
  if (left.some((one) => one.is === 'none')) return NONE;
  const [only] = left;
  if (left.length === 1 && only) return only;
  return left.length === 0 ? ALL : { is: 'and', of: left };
}

/** The formula that is true if one of them is, in its simplest form. */
export function or(...of: readonly Expression[]): Expression {
  const left = of.filter((one) => one.is !== 'none');
  if (left.some((one) => one.is === 'all')) return ALL;
  const [only] = left;
  if (left.length === 1 && only) return only;
  return left.length === 0 ? NONE : { is: 'or', of: left };
}

/** The formula that is true if this one is not, in its simplest form. */
export function not(of: Expression): Expression {
  if (of.is === 'all') return NONE;
  if (of.is === 'none') return ALL;
  return of.is === 'not' ? of.of : { is: 'not', of };
}

/**
 * A question that nobody can answer offline.
 * @param reason what would have to be known. Equal reasons are the same question, unless they are about something else
 * @param about what tells questions apart that are printed alike
 */
export function unknown(reason: string, about = ''): Unknown {
  return { is: 'unknown', reason, about };
}

/** Offline, nobody knows which node a pod runs on. */
export const OWN_NODE: Unknown = unknown('nobody knows offline whether it is on the same node');

/** A text that is equal for the same question. */
export function questionOf({ reason, about }: Unknown): string {
  return about === '' ? reason : `${reason} ${about}`;
}

export function inNamespace(name: string): Expression {
  return { is: 'namespace', name };
}

/** Ends whose address is in one of these ranges. */
export function at(ranges: readonly AddressRange[]): Expression {
  return ranges.length === 0 ? NONE : { is: 'address', ranges };
}

/** Ends with a label, of the pod or of its namespace, that passes a test. */
export function label(of: 'pod' | 'namespace', key: string, test: LabelTest): Expression {
  if (test.operator === 'In' && test.values.length === 0) return NONE;
  if (test.operator === 'NotIn' && test.values.length === 0) return ALL;
  return { is: 'label', of, key, test };
}

/** "The result of matchLabels and matchExpressions are ANDed." */
export function selected(of: 'pod' | 'namespace', { matchLabels, matchExpressions }: LabelSelector): Expression {
  return and(
    ...[...matchLabels].map(([key, value]) => label(of, key, { operator: 'In', values: [value] })),
    ...matchExpressions.map(({ key, operator, values }) => label(of, key, { operator, values })),
  );
}

/** How to combine the results for the parts of an expression. `Result` is what the caller works out, such as a match or a set. */
export interface Algebra<Result> {
  readonly all: Result;
  readonly none: Result;
  and(a: Result, b: Result): Result;
  or(a: Result, b: Result): Result;
  not(a: Result): Result;
  atom(atom: Atom): Result;
}

/** Computes a formula with the operations of an algebra, such as that of sets of pods. */
export function evaluate<Result>(expression: Expression, algebra: Algebra<Result>): Result {
  switch (expression.is) {
    case 'all':
      return algebra.all;
    case 'none':
      return algebra.none;
    case 'not':
      return algebra.not(evaluate(expression.of, algebra));
    case 'and': {
      let result = algebra.all;
      for (const one of expression.of) {
        result = algebra.and(result, evaluate(one, algebra));
        if (result === algebra.none) return result;
      }
      return result;
    }
    case 'or': {
      let result = algebra.none;
      for (const one of expression.of) {
        result = algebra.or(result, evaluate(one, algebra));
        if (result === algebra.all) return result;
      }
      return result;
    }
    default:
      return algebra.atom(expression);
  }
}

/** Every question in an expression. */
export function* atomsOf(expression: Expression): Generator<Atom> {
  if (expression.is === 'and' || expression.is === 'or') for (const one of expression.of) yield* atomsOf(one);
  else if (expression.is === 'not') yield* atomsOf(expression.of);
  else if (expression.is !== 'all' && expression.is !== 'none') yield expression as Atom;
}

/** What would have to be known to answer all questions of a formula. */
export function unknownOf(expression: Expression): string[] {
  return [...atomsOf(expression)].flatMap((atom) => (atom.is === 'unknown' ? [atom.reason] : []));
}

/** All ranges of addresses for which a formula asks. */
export function rangesOf(expression: Expression): AddressRange[] {
  return [...atomsOf(expression)].flatMap((atom) => (atom.is === 'address' ? atom.ranges : []));
}

/** A text that is equal for expressions that are written the same way. */
export function expressionKey(expression: Expression): string {
  let key = keys.get(expression);
  if (key === undefined) {
    key = JSON.stringify(expression, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    keys.set(expression, key);
  }
  return key;
}

const keys = new WeakMap<Expression, string>();

/** Does an existing value pass the test? */
export function passes(test: LabelTest, value: string): boolean {
  const { operator, values } = test;
  switch (operator) {
    case 'In':
      return values.includes(value);
    case 'NotIn':
      return !values.includes(value);
    case 'Exists':
      return true;
    case 'DoesNotExist':
      return false;
    case 'contains':
      return value.includes(values[0] as string);
    case 'starts with':
      return value.startsWith(values[0] as string);
    case 'ends with':
      return value.endsWith(values[0] as string);
  }
}

/** Does an absent label pass the test? apimachinery and Calico agree: only negated tests pass. */
export function passesAbsent({ operator }: LabelTest): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}
