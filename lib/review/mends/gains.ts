import type { PortSet } from '../../reach/port-set.ts';
import { namesOfEnds } from '../open-world/open-difference.ts';
import { pushTo } from '../push-to.ts';
import type { Review } from '../review.ts';

/** A set of pairs by {@link pairKey}. */
export type Pairs = Pick<ReadonlySet<string>, 'has'>;

/** Each of `from` gains the same ports at each of `to`, by their printed names. */
interface Row {
  readonly from: Names;
  readonly to: Names;
  /** Single pods at both ends, which make no pair with themselves. */
  readonly single: ReadonlySet<string>;
  readonly gained: PortSet;
}

interface Names {
  readonly all: readonly string[];
  readonly has: (name: string) => boolean;
}

const known = new WeakMap<Review, Gains>();

/**
 * The ports that pairs of names gain by a change. Kept as rows of many pairs, as a change that opens a namespace of 1,000 workloads opens a
 * million of them.
 */
export class Gains {
  private readonly rows: readonly Row[];
  private readonly byName: Readonly<Record<'from' | 'to', Map<string, Row[]>>> = { from: new Map(), to: new Map() };
  private readonly alike = new Map<string, Row[]>();

  private constructor({ blocks, open }: Pick<Review, 'blocks' | 'open'>) {
    const ofBlocks = blocks.map(
      ({ from, to, single, gained }): Row => ({
        ...{ from: namesOf(from.map(({ name }) => name)), to: namesOf(to.map(({ name }) => name)) },
        ...{ single: new Set(single.map(({ name }) => name)), gained },
      }),
    );
    const ofOpen = open.map(
      ({ from, to, gained }): Row => ({
        ...{ from: namesOf(namesOfEnds(from)), to: namesOf(namesOfEnds(to)), single: new Set(), gained },
      }),
    );
    this.rows = [...ofBlocks, ...ofOpen].filter(({ gained }) => !gained.isEmpty);
    for (const row of this.rows) {
      for (const name of row.from.all) pushTo(this.byName.from, name, row);
      for (const name of row.to.all) pushTo(this.byName.to, name, row);
      pushTo(this.alike, keyOf(row), row);
    }
  }

  /** Computed once, because all mends of a review are compared with it. */
  static of(review: Review): Gains {
    const gains = known.get(review) ?? new Gains(review);
    known.set(review, gains);
    return gains;
  }

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }

  /** What a pair gains, in as many sets as there are rows that it is in. */
  of(from: string, to: string): PortSet[] {
    const [ofSource, ofTarget] = [this.byName.from.get(from) ?? [], this.byName.to.get(to) ?? []];
    return (ofSource.length < ofTarget.length ? ofSource : ofTarget)
      .filter((row) => row.from.has(from) && row.to.has(to) && !(from === to && row.single.has(from)))
      .map(({ gained }) => gained);
  }

  /** Whether some pair gains ports here that it does not gain there. */
  exceed(others: Gains, mayGain: Pairs): boolean {
    return this.rows.some((row) => {
      if (others.has(row)) return false;
      return row.from.all.some((from) =>
        row.to.all.some(
          (to) =>
            !(from === to && row.single.has(from)) &&
            !mayGain.has(pairKey(from, to)) &&
            !others.of(from, to).some((ports) => row.gained.subtract(ports).isEmpty),
        ),
      );
    });
  }

  private has(row: Row): boolean {
    return (this.alike.get(keyOf(row)) ?? []).some(
      ({ from, to, single }) =>
        isSame(from.all, row.from.all) && isSame(to.all, row.to.all) && isSame([...single], [...row.single]),
    );
  }
}

/** A key for a pair of printed names. */
export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** Equal for equal rows, and mostly only for them. */
function keyOf({ from, to, gained }: Row): string {
  return JSON.stringify([from.all[0], from.all.length, to.all[0], to.all.length, gained.id]);
}

function namesOf(all: readonly string[]): Names {
  let names: ReadonlySet<string> | undefined;
  return {
    all,
    has(name) {
      names ??= new Set(all);
      return names.has(name);
    },
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, i) => name === other[i]);
}
