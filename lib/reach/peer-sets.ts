import { byName, type Peer } from './peer.ts';

/** A set of peers, one object for equal sets. */
export interface PeerSet {
  readonly id: number;
  /** The parts that it is made of, sorted. */
  readonly parts: Uint32Array;
}

/**
 * Sets of peers that are made of some given ones. Peers that are in the same given sets are one part, as there may be thousands of sets
 * with thousands of peers each.
 */
export class PeerSets {
  private readonly partOf = new Map<Peer, number>();
  private readonly known = new WeakMap<readonly Peer[], PeerSet>();
  /** By a number made of the parts; sets of equal numbers are compared. */
  private readonly alike = new Map<number, PeerSet[]>();
  private count = 0;
  private readonly inOrder = new Map<PeerSet, readonly Peer[]>();
  private places:
    | { readonly peers: readonly Peer[]; readonly ofPart: ReadonlyMap<number, readonly number[]> }
    | undefined;

  /** @param given each without a peer twice */
  constructor(given: Iterable<readonly Peer[]>) {
    let parts = 0;
    for (const set of new Set(given)) {
      const inside = new Map<number | undefined, number>();
      for (const peer of set) {
        const before = this.partOf.get(peer);
        const part = inside.get(before) ?? parts++;
        inside.set(before, part);
        this.partOf.set(peer, part);
      }
    }
  }

  /** One of the given sets. */
  of(given: readonly Peer[]): PeerSet {
    let set = this.known.get(given);
    if (!set) {
      set = this.same(Uint32Array.from(new Set(given.map((peer) => this.partOf.get(peer) as number))).sort());
      this.known.set(given, set);
    }
    return set;
  }

  /** @param sets that have no peer in common */
  union(sets: readonly PeerSet[]): PeerSet {
    const parts = new Uint32Array(sets.reduce((sum, set) => sum + set.parts.length, 0));
    let at = 0;
    for (const set of sets) {
      parts.set(set.parts, at);
      at += set.parts.length;
    }
    return this.same(parts.sort());
  }

  private same(parts: Uint32Array): PeerSet {
    let hash = parts.length;
    for (const part of parts) hash = (Math.imul(hash, 31) + part) | 0;
    const alike = this.alike.get(hash) ?? [];
    this.alike.set(hash, alike);
    const known = alike.find((one) => isEqual(one.parts, parts));
    if (known) return known;
    const set = { id: this.count++, parts };
    alike.push(set);
    return set;
  }

  /** In the order of their names, which is computed once. */
  byName(set: PeerSet): readonly Peer[] {
    let found = this.inOrder.get(set);
    if (!found) {
      const { peers, ofPart } = this.allByName();
      const places: number[] = [];
      for (const part of set.parts) for (const at of ofPart.get(part) as readonly number[]) places.push(at);
      const inOrder: Peer[] = [];
      for (const at of Uint32Array.from(places).sort()) inOrder.push(peers[at] as Peer);
      found = inOrder;
      this.inOrder.set(set, found);
    }
    return found;
  }

  private allByName() {
    if (!this.places) {
      const peers = [...this.partOf.keys()].sort(byName);
      const ofPart = new Map<number, number[]>();
      for (const [at, peer] of peers.entries()) {
        const part = this.partOf.get(peer) as number;
        const known = ofPart.get(part);
        if (known) known.push(at);
        else ofPart.set(part, [at]);
      }
      this.places = { peers, ofPart };
    }
    return this.places;
  }
}

function isEqual(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((part, i) => part === other[i]);
}
