/** Numbers that follow from a seed: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** `-- COUNT --seed SEED`; without a seed a fresh one. */
export function arguments_(args: readonly string[], count: number): { count: number; seed: number } {
  const at = args.indexOf('--seed');
  const seed = at < 0 ? Math.floor(Math.random() * 2 ** 32) : Number(args[at + 1]);
  const [wanted = count] = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1)).map(Number);
  if (!Number.isInteger(seed) || !Number.isInteger(wanted)) throw new Error('usage: [COUNT] [--seed SEED]');
  return { count: wanted, seed };
}
