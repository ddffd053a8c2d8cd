import { byName, compareText, type Peer } from './peer.ts';

interface Ends {
  readonly from: readonly Peer[];
  readonly to: readonly Peer[];
}

/**
 * Joins rows that say the same: first rows with the same targets, then rows with the same sources. The given rows share no pair. The result
 * is sorted by the first names. Equal sets of peers share one array.
 * @param keyOf equal for rows that say the same
 */
export function mergedRows<Row extends Ends>(rows: Iterable<Row>, keyOf: (row: Row) => string): Row[] {
  const sets = new PeerSets();
  const joined = join(rows, (row) => `${sets.idOf(row.to)} ${keyOf(row)}`, 'from');
  return join(joined, (row) => `${sets.idOf(row.from)} ${keyOf(row)}`, 'to')
    .map((row) => ({ ...row, from: sets.sorted(row.from), to: sets.sorted(row.to) }))
    .sort((a, b) => compareText(nameOf(a.from), nameOf(b.from)) || compareText(nameOf(a.to), nameOf(b.to)));
}

/** Joins the rows with the same key into one row, with all of their peers at one end. */
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

/** Recognizes equal sets of peers, whatever their order. */
class PeerSets {
  private readonly ids = new WeakMap<readonly Peer[], number>();
  /** Sets by a hash of their members. Sets with the same hash are compared. */
  private readonly alike = new Map<number, { readonly members: Uint32Array; readonly id: number }[]>();
  private count = 0;
  private readonly peers = new Map<Peer, number>();
  private readonly inOrder = new Map<number, readonly Peer[]>();
  private byName: { readonly peers: readonly Peer[]; readonly places: ReadonlyMap<Peer, number> } | undefined;

  idOf(set: readonly Peer[]): number {
    let id = this.ids.get(set);
    if (id === undefined) {
      id = this.idOfMembers(Uint32Array.from(set, (peer) => this.peerId(peer)).sort());
      this.ids.set(set, id);
    }
    return id;
  }

  private idOfMembers(members: Uint32Array): number {
    let hash = members.length;
    for (const member of members) hash = (Math.imul(hash, 31) + member) | 0;
    const alike = this.alike.get(hash) ?? [];
    this.alike.set(hash, alike);
    const isEqual = (one: Uint32Array) => one.length === members.length && one.every((at, i) => at === members[i]);
    const known = alike.find((one) => isEqual(one.members));
    if (known) return known.id;
    const id = this.count++;
    alike.push({ members, id });
    return id;
  }

  /** The set sorted by name. Equal sets share one array. */
  sorted(set: readonly Peer[]): readonly Peer[] {
    const id = this.idOf(set);
    let found = this.inOrder.get(id);
    if (!found) {
      const { peers, places } = this.allByName();
      found = Array.from(Uint32Array.from(set, (peer) => places.get(peer) as number).sort(), (at) => peers[at] as Peer);
      this.inOrder.set(id, found);
    }
    return found;
  }

  /** All peers of the sets so far, sorted by name. */
  private allByName() {
    if (this.byName?.peers.length !== this.peers.size) {
      const peers = [...this.peers.keys()].sort(byName);
      this.byName = { peers, places: new Map(peers.map((peer, at) => [peer, at])) };
    }
    return this.byName;
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
