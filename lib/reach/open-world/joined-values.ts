const NONE: readonly never[] = [];

/**
 * The values of which two functions must be asked together, in order, one after the other. If the rest of one function decides, the values
 * that this function lists are enough. If both do, the shorter of the two lists is enough. There are very many values, so none of them costs
 * an object or a closure.
 */
export class JoinedValues {
  /** Where the value is among those of each function. Negative if the function does not list it. */
  left = -1;
  right = -1;
  private readonly ofLeft: readonly string[];
  private readonly ofRight: readonly string[];
  private readonly asksLeft: boolean;
  private readonly asksRight: boolean;
  /** How many values of each list were seen. */
  private i = 0;
  private j = 0;

  /**
   * @param ofLeft the values that the first function lists, sorted. None if it does not ask for the variable
   * @param isLeftEnough does the rest of the first function decide the result, whatever the other one says?
   */
  constructor(
    ofLeft: readonly string[] = NONE,
    ofRight: readonly string[] = NONE,
    isLeftEnough: boolean,
    isRightEnough: boolean,
  ) {
    this.ofLeft = ofLeft;
    this.ofRight = ofRight;
    this.asksRight = !isLeftEnough || (isRightEnough && ofRight.length <= ofLeft.length);
    this.asksLeft = !isRightEnough || !this.asksRight;
  }

  /** Goes on to the next value. Undefined after the last one. */
  next(): string | undefined {
    const { ofLeft, ofRight } = this;
    for (;;) {
      const one = this.i < ofLeft.length ? ofLeft[this.i] : undefined;
      const other = this.j < ofRight.length ? ofRight[this.j] : undefined;
      if (one === undefined && other === undefined) return undefined;
      const isLeft = other === undefined || (one !== undefined && one <= other);
      const isRight = one === undefined || (other !== undefined && other <= one);
      this.left = isLeft ? this.i++ : -1;
      this.right = isRight ? this.j++ : -1;
      if ((isLeft && this.asksLeft) || (isRight && this.asksRight)) return isLeft ? one : other;
    }
  }
}
