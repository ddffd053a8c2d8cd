import { byName, compareText, type Peer } from './peer.ts';

interface Ends {
  readonly from: readonly Peer[];
  readonly to: readonly Peer[];
}

/**
 * Rows that have no pair in common, put together where they say the same of the same targets, then where they say the same of the same
 * sources; sorted by the first names. Peers that stand for the same ends are one array.
 * @param keyOf equal for rows that say the same
 */
export function mergedRows<Row extends Ends>(rows: Iterable<Row>, keyOf: (row: Row) => string): Row[] {
  const sets = new PeerSets();
  const joined = join(rows, (row) => `${sets.idOf(row.to)} ${keyOf(row)}`, 'from');
  return join(joined, (row) => `${sets.idOf(row.from)} ${keyOf(row)}`, 'to')
    .map((row) => ({ ...row, from: sets.sorted(row.from), to: sets.sorted(row.to) }))
    .sort((a, b) => compareText(nameOf(a.from), nameOf(b.from)) || compareText(nameOf(a.to), nameOf(b.to)));
}

/** The rows of one key as one, with all of their peers at one end. */
function join<Row extends Ends>(rows: Iterable<Row>, keyOf: (row: Row) => string, end: 'from' | 'to'): Row[] {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = byKey.get(key);
    if (known) known.push(row);
    else byKey.set(key, [row]);
  }
  return [...byKey.values()].map((same): Row => {
    const [first] = same as [Row];
    return same.length === 1 ? first : { ...first, [end]: same.flatMap((row) => row[end]) };
  });
}

/** Equal sets of peers, in whatever order. */
class PeerSets {
  private readonly ids = new WeakMap<readonly Peer[], number>();
  private readonly byPeers = new Map<string, number>();
  private readonly peers = new Map<Peer, number>();
  private readonly inOrder = new Map<number, readonly Peer[]>();

  idOf(set: readonly Peer[]): number {
    let id = this.ids.get(set);
    if (id === undefined) {
      const members = Uint32Array.from(set, (peer) => this.peerId(peer)).sort();
      const key = members.join();
      id = this.byPeers.get(key) ?? this.byPeers.size;
      this.byPeers.set(key, id);
      this.ids.set(set, id);
    }
    return id;
  }

  /** By name; one array for equal sets. */
  sorted(set: readonly Peer[]): readonly Peer[] {
    const id = this.idOf(set);
    const found = this.inOrder.get(id) ?? [...set].sort(byName);
    this.inOrder.set(id, found);
    return found;
  }

  private peerId(peer: Peer): number {
    const id = this.peers.get(peer) ?? this.peers.size;
    this.peers.set(peer, id);
    return id;
  }
}

function nameOf([first]: readonly Peer[]): string {
  return first?.name ?? '';
}
