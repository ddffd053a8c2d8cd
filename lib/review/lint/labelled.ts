import type { LabelSelector } from '../../manifests/model.ts';
import { type KnownLabels, matches, NO, requirementsOf } from '../../reach/selector.ts';

/** Things with labels, indexed so that a selector need not look at each of them. */
export class Labelled<One> {
  private readonly all: readonly One[];
  private readonly labels: readonly KnownLabels[];
  private readonly byKey = new Map<string, ByValue>();

  constructor(all: readonly One[], labelsOf: (one: One) => KnownLabels) {
    this.all = all;
    this.labels = all.map(labelsOf);
  }

  /** Those that the selector matches or may match, in order. */
  matching(selector: LabelSelector): One[] {
    return [...this.candidates(selector)]
      .filter((at) => matches(selector, this.labels[at] as KnownLabels) !== NO)
      .sort((a, b) => a - b)
      .map((at) => this.all[at] as One);
  }

  private candidates(selector: LabelSelector): Iterable<number> {
    const lists = requirementsOf(selector)
      .filter(({ operator }) => operator === 'In')
      .map(({ key, values }) => {
        const { byValue, open } = this.having(key);
        return [...new Set(values)].flatMap((value) => byValue.get(value) ?? []).concat(open);
      });
    return lists.length === 0 ? this.all.keys() : lists.reduce((a, b) => (b.length < a.length ? b : a));
  }

  private having(key: string): ByValue {
    let found = this.byKey.get(key);
    if (!found) {
      found = { byValue: new Map(), open: [] };
      for (const [at, known] of this.labels.entries()) {
        const value = known.labels.get(key);
        if (value === undefined) {
          if (known.unknown(key) !== 'absent') found.open.push(at);
          continue;
        }
        const same = found.byValue.get(value);
        if (same) same.push(at);
        else found.byValue.set(value, [at]);
      }
      this.byKey.set(key, found);
    }
    return found;
  }
}

/** Things by their value of one label, and those that may have any value. */
interface ByValue {
  readonly byValue: Map<string, number[]>;
  readonly open: number[];
}
