/** A partition of 0 to n - 1 that each column makes finer. */
export class Refinement {
  readonly ids: number[];
  /** The size of each part, by its number. */
  private readonly sizes: number[];

  constructor(count: number) {
    this.ids = new Array<number>(count).fill(0);
    this.sizes = [count];
  }

  /** Puts two members into different parts if the column has different values for them. */
  by(value: (index: number) => unknown): void {
    this.byThose(new Map(this.ids.map((_, i) => [i, value(i)])));
  }

  /** Refines by the values of some members. All others are alike, and differ from these. */
  byThose(values: ReadonlyMap<number, unknown>): void {
    const parts = new Map<number, Map<unknown, number[]>>();
    for (const [i, value] of values) {
      const id = this.ids[i] as number;
      const byValue = parts.get(id) ?? new Map<unknown, number[]>();
      parts.set(id, byValue);
      const members = byValue.get(value);
      if (members) members.push(i);
      else byValue.set(value, [i]);
    }
    for (const [id, byValue] of parts) {
      for (const members of byValue.values()) {
        // The members that remain in a part keep its number.
        if (members.length === this.sizes[id]) continue;
        const finer = this.sizes.push(members.length) - 1;
        this.sizes[id] = (this.sizes[id] as number) - members.length;
        for (const i of members) this.ids[i] = finer;
      }
    }
  }
}
