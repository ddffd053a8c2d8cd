import { type LabelTest, passes } from '../ordered/expression.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/** Limit for the sets of tests that values of one label can pass. */
const MOST_WAYS = 500;

/**
 * The values of one label, if selectors test parts of it, such as "starts with 'team-'". Values that pass the same tests are alike. Each
 * set of tests that values can pass has one value that stands for all of them. Values that selectors name stand only for themselves.
 */
export class ValueClasses {
  private readonly tests: readonly LabelTest[];
  private readonly named: ReadonlySet<string>;
  /** The standing value by the tests that it passes. */
  private readonly standing = new Map<string, string>();

  /**
   * @param tests tests of parts of a value, without repetitions
   * @param named the values that selectors name
   * @throws TooManyConditions
   */
  constructor(tests: readonly LabelTest[], named: ReadonlySet<string>) {
    this.tests = tests;
    this.named = named;
    const filler = fillerFor([...tests.flatMap(({ values }) => values), ...named]);
    // Adds one test to each set that is found. Tests that the new value passes besides are passed by every value of its kind.
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

  /** The value that stands for this one: the value itself, or one that passes the same tests. */
  standingFor(value: string): string {
    return this.named.has(value) ? value : (this.standing.get(this.passedBy(value)) ?? value);
  }

  /** The values that pass a test, out of those that stand for others or are named. Any value without one passes no test. */
  passing(test: LabelTest): string[] {
    return [...this.named, ...this.standing.values()].filter((value) => passes(test, value));
  }

  private passedBy(value: string): string {
    return this.tests.flatMap((test, i) => (passes(test, value) ? [i] : [])).join();
  }
}

/** A character that no label value has, so that it separates the parts around it. In `team-*` it also reads as "anything". */
function fillerFor(texts: readonly string[]): string {
  const used = new Set(texts.join(''));
  return ['*', '…', '\u0001'].find((letter) => !used.has(letter)) ?? '\u0002';
}

/** A value that passes all of these tests, and no further test but those that every such value passes. Undefined if there is none. */
function valueFor(tests: readonly LabelTest[], filler: string): string | undefined {
  const parts = (operator: LabelTest['operator']) =>
    tests.filter((test) => test.operator === operator).map(({ values }) => values[0] as string);
  const longest = (some: readonly string[]) => some.reduce((a, b) => (b.length > a.length ? b : a), '');
  const [start, end] = [longest(parts('starts with')), longest(parts('ends with'))];
  const value = [start, ...parts('contains'), end].join(filler);
  return tests.every((test) => passes(test, value)) ? value : undefined;
}
