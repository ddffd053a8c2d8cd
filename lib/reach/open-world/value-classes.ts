import { type LabelTest, passes } from '../ordered/expression.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/** More ways than these to pass tests of parts of one label's value are too many to try. */
const MOST_WAYS = 500;

/**
 * The values of one label, where selectors ask for parts of it ("starts with 'team-'"): those that pass the same tests are alike. Each
 * way to pass some of them has a value that stands for all of its kind; the values that selectors name stand for themselves alone.
 */
export class ValueClasses {
  private readonly tests: readonly LabelTest[];
  private readonly named: ReadonlySet<string>;
  /** By which tests it passes. */
  private readonly standing = new Map<string, string>();

  /**
   * @param tests of parts, none of them twice
   * @param named the values that selectors name
   * @throws TooManyConditions
   */
  constructor(tests: readonly LabelTest[], named: ReadonlySet<string>) {
    this.tests = tests;
    this.named = named;
    const filler = fillerFor([...tests.flatMap(({ values }) => values), ...named]);
    // From each way to pass some, those with one test more: what that brings with it is passed by every such value.
    const ways: (readonly LabelTest[])[] = [[]];
    for (let way = ways.pop(); way; way = ways.pop()) {
      for (const test of tests) {
        if (way.includes(test)) continue;
        const value = valueFor([...way, test], filler);
        if (value === undefined || this.standing.has(this.passedBy(value))) continue;
        if (this.standing.size >= MOST_WAYS) throw new TooManyConditions();
        this.standing.set(this.passedBy(value), value);
        ways.push(tests.filter((one) => passes(one, value)));
      }
    }
  }

  /** The value that stands for this one: itself, or one that passes the same tests. */
  standingFor(value: string): string {
    return this.named.has(value) ? value : (this.standing.get(this.passedBy(value)) ?? value);
  }

  /** Those that pass a test, of all that stand for any; what is not among them passes none. */
  passing(test: LabelTest): string[] {
    return [...this.named, ...this.standing.values()].filter((value) => passes(test, value));
  }

  private passedBy(value: string): string {
    return this.tests.flatMap((test, i) => (passes(test, value) ? [i] : [])).join();
  }
}

/** What no label value has, so that it tells its neighbours apart, and reads as "anything": `team-*`. */
function fillerFor(texts: readonly string[]): string {
  const used = new Set(texts.join(''));
  return ['*', '…', '\u0001'].find((letter) => !used.has(letter)) ?? '\u0002';
}

/**
 * A value that passes all of these tests and no more than must be: whatever else it passed would be in one of the parts that it must have.
 * Undefined: there is none.
 */
function valueFor(tests: readonly LabelTest[], filler: string): string | undefined {
  const parts = (operator: LabelTest['operator']) =>
    tests.filter((test) => test.operator === operator).map(({ values }) => values[0] as string);
  const longest = (some: readonly string[]) => some.reduce((a, b) => (b.length > a.length ? b : a), '');
  const [start, end] = [longest(parts('starts with')), longest(parts('ends with'))];
  const value = [start, ...parts('contains'), end].join(filler);
  return tests.every((test) => passes(test, value)) ? value : undefined;
}
