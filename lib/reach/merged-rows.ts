import { compareText, type Peer } from './peer.ts';
import { type PeerSet, PeerSets } from './peer-sets.ts';

interface Ends {
  readonly from: readonly Peer[];
  readonly to: readonly Peer[];
}

/** Rows that say the same, with all of their peers. */
interface Joined<Row> {
  readonly row: Row;
  readonly from: PeerSet;
  readonly to: PeerSet;
}

/** Rows to be joined, perhaps several times by different keys. The given rows share no pair. */
export class RowsToMerge<Row extends Ends> {
  private readonly sets: PeerSets;
  private readonly apart: readonly Joined<Row>[];

  constructor(rows: Iterable<Row>) {
    const all = [...rows];
    this.sets = new PeerSets([...all.map(({ to }) => to), ...all.map(({ from }) => from)]);
    this.apart = all.map((row): Joined<Row> => ({ row, from: this.sets.of(row.from), to: this.sets.of(row.to) }));
  }

  /**
   * Joins rows that say the same: first rows with the same targets, then rows with the same sources. The result is sorted by the first names.
   * Equal sets of peers share one array, whatever the key.
   * @param keyOf equal for rows that say the same
   */
  by(keyOf: (row: Row) => string): Row[] {
    const { sets } = this;
    const joined = join(this.apart, ({ row, to }) => `${to.id} ${keyOf(row)}`, 'from', sets);
    return join(joined, ({ row, from }) => `${from.id} ${keyOf(row)}`, 'to', sets)
      .map(({ row, from, to }) => ({ ...row, from: sets.byName(from), to: sets.byName(to) }))
      .sort((a, b) => compareText(nameOf(a.from), nameOf(b.from)) || compareText(nameOf(a.to), nameOf(b.to)));
  }
}

/** Joins the rows with the same key into one row, with all of their peers at one end. */
function join<Row>(
  rows: readonly Joined<Row>[],
  keyOf: (row: Joined<Row>) => string,
  end: 'from' | 'to',
  sets: PeerSets,
): Joined<Row>[] {
  const byKey = new Map<string, Joined<Row>[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = byKey.get(key);
    if (known) known.push(row);
    else byKey.set(key, [row]);
  }
  return [...byKey.values()].map((same) => {
    const [first] = same as [Joined<Row>];
    return same.length === 1 ? first : { ...first, [end]: sets.union(same.map((row) => row[end])) };
  });
}

function nameOf([first]: readonly Peer[]): string {
  return first?.name ?? '';
}
