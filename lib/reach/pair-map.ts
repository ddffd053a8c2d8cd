/** The size of an empty map. Every size is a power of 2. */
const LEAST = 16;
const FREE = -1;

/**
 * Values by two whole numbers each, such as ids, from 0 to 2^31 - 1. It takes half the time of a Map by one large number made of the two,
 * and less memory: V8 makes an object of each number that is so large.
 */
export class PairMap<Value> {
  private firsts = new Int32Array(LEAST).fill(FREE);
  private seconds = new Int32Array(LEAST);
  private values = new Array<Value | undefined>(LEAST).fill(undefined);
  private count = 0;

  get(first: number, second: number): Value | undefined {
    return this.values[this.placeOf(first, second)];
  }

  set(first: number, second: number, value: Value): void {
    const at = this.placeOf(first, second);
    if (this.firsts[at] === FREE) this.count++;
    this.firsts[at] = first;
    this.seconds[at] = second;
    this.values[at] = value;
    // At most half of the places are taken, so that a free one is near.
    if (this.count * 2 > this.firsts.length) this.grow();
  }

  /** Where the pair is, or the free place where it belongs. */
  private placeOf(first: number, second: number): number {
    const { firsts, seconds } = this;
    const last = firsts.length - 1;
    const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 15)) & last;
    while (firsts[at] !== FREE && (firsts[at] !== first || seconds[at] !== second)) at = (at + 1) & last;
    return at;
  }

  private grow(): void {
    const { firsts, seconds, values } = this;
    this.firsts = new Int32Array(firsts.length * 2).fill(FREE);
    this.seconds = new Int32Array(firsts.length * 2);
    this.values = new Array<Value | undefined>(firsts.length * 2).fill(undefined);
    for (let i = 0; i < firsts.length; i++) {
      if (firsts[i] === FREE) continue;
      const at = this.placeOf(firsts[i] as number, seconds[i] as number);
      this.firsts[at] = firsts[i] as number;
      this.seconds[at] = seconds[i] as number;
      this.values[at] = values[i];
    }
  }
}
