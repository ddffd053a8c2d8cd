import type { Branch, Diagram } from './diagram-node.ts';

/** One of two functions that are combined, at a variable. */
interface Operand<A> {
  /** Undefined: it does not ask for the variable. */
  readonly branch: Branch<A> | undefined;
  /** Where it leads for the values that it does not list. */
  readonly rest: Diagram<A>;
  /** Does that decide, whatever the other one says? */
  readonly isEnough: boolean;
}

const NONE: readonly never[] = [];

/**
 * The values of which two functions together are asked, in their order, each with where it leads. Where what is not listed on one side
 * decides, those are the values of that side; where it does on both, those of the side that has fewer.
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
