import type { Branch, Diagram } from './diagram-node.ts';

/** One of two functions that are combined, seen at one variable. */
interface Operand<A> {
  /** Undefined if the function does not ask for the variable. */
  readonly branch: Branch<A> | undefined;
  /** The target for values that the branch does not list. */
  readonly rest: Diagram<A>;
  /** Does `rest` decide the result, whatever the other function says? */
  readonly isEnough: boolean;
}

const NONE: readonly never[] = [];

/**
 * The values of which two functions must be asked together, sorted, each with its target. If the rest of one function decides, the values
 * that this function lists are enough. If both do, the shorter of the two lists is enough.
 */
export function joinedValues<A, B, Result>(
  { branch: left, rest: leftRest, isEnough: isLeftEnough }: Operand<A>,
  { branch: right, rest: rightRest, isEnough: isRightEnough }: Operand<B>,
  next: (x: Diagram<A>, y: Diagram<B>) => Diagram<Result>,
): { readonly names: readonly string[]; readonly targets: readonly Diagram<Result>[] } {
  const ofLeft = left?.names ?? NONE;
  const ofRight = right?.names ?? NONE;
  const leftAt = (i: number) => left?.targets[i] as Diagram<A>;
  const rightAt = (i: number) => right?.targets[i] as Diagram<B>;
  if (isLeftEnough && (!isRightEnough || ofLeft.length < ofRight.length))
    return { names: ofLeft, targets: ofLeft.map((name, i) => next(leftAt(i), right?.values.get(name) ?? rightRest)) };
  if (isRightEnough)
    return { names: ofRight, targets: ofRight.map((name, i) => next(left?.values.get(name) ?? leftRest, rightAt(i))) };
  const names: string[] = [];
  const targets: Diagram<Result>[] = [];
  for (let i = 0, j = 0; i < ofLeft.length || j < ofRight.length; ) {
    const one = ofLeft[i];
    const other = ofRight[j];
    const isLeft = other === undefined || (one !== undefined && one <= other);
    const isRight = one === undefined || (other !== undefined && other <= one);
    names.push((isLeft ? one : other) as string);
    targets.push(next(isLeft ? leftAt(i++) : leftRest, isRight ? rightAt(j++) : rightRest));
  }
  return { names, targets };
}
