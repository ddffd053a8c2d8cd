/** Some of many, the same ones in every run. */
export class Sampling {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * count);
  }

  /** All of them where they are few. */
  some<T>(items: readonly T[], count: number): readonly T[] {
    if (items.length <= count) return items;
    return Array.from({ length: count }, () => items[this.below(items.length)] as T);
  }

  /** Some pairs of one each. */
  pairs<T>(ones: readonly T[], others: readonly T[], count: number): [T, T][] {
    if (ones.length * others.length <= count) {
      return ones.flatMap((one) => others.map((other): [T, T] => [one, other]));
    }
    const any = (items: readonly T[]) => items[this.below(items.length)] as T;
    return Array.from({ length: count }, () => [any(ones), any(others)]);
  }
}
