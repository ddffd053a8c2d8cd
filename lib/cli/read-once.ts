/** Values that are computed when they are first asked for, and once, however often they are read. */
export class ReadOnce<Value> implements Iterable<Value> {
  private readonly known: Value[] = [];
  private readonly rest: Iterator<Value>;

  constructor(values: Iterable<Value>) {
    this.rest = values[Symbol.iterator]();
  }

  *[Symbol.iterator](): Generator<Value> {
    for (let i = 0; ; i++) {
      if (i === this.known.length) {
        const next = this.rest.next();
        if (next.done) return;
        this.known.push(next.value);
      }
      yield this.known[i] as Value;
    }
  }
}
