import { type Block, blocksOf } from '../reach/blocks.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { hasReplicas } from '../reach/listing.ts';
import type { CommonPeer } from './common-peers.ts';
import { interned, NOTHING } from './compared-side.ts';

/** What one side allows from one peer to each of some, written from blocks: a pair costs no more than a place in an array. */
export class VerdictRows {
  private readonly connectivity: Connectivity;
  private readonly name: 'old' | 'new';
  private readonly row: Verdict[];
  /** Where the peers of a group are among all peers. */
  private readonly places = new Map<Group, number[]>();
  private readonly blocks = new Map<Group, (Pick<Block, 'to'> & { readonly verdict: Verdict })[]>();
  private readonly targets = new Map<readonly Group[], Uint32Array>();

  /** @param targets those to which answers are asked for */
  constructor(connectivity: Connectivity, name: 'old' | 'new', targets: readonly CommonPeer[]) {
    this.connectivity = connectivity;
    this.name = name;
    this.row = new Array<Verdict>(targets.length).fill(NOTHING);
    for (const [place, { [name]: end }] of targets.entries()) if (end) pushTo(this.places, end.group, place);
    for (const { from, to, verdict } of blocksOf(connectivity)) {
      const block = { to, verdict: interned(verdict) };
      for (const group of from) pushTo(this.blocks, group, block);
    }
  }

  /**
   * As {@link ComparedSide.between} for a peer and each of the targets, in their order; until the next call.
   * @param place of the peer itself among the targets, if it is one
   */
  from(peer: CommonPeer, place: number | undefined): readonly Verdict[] {
    const row = this.row.fill(NOTHING);
    const end = peer[this.name];
    if (!end) return row;
    for (const { to, verdict } of this.blocks.get(end.group) ?? [])
      for (const target of this.targetsOf(to)) row[target] = verdict;
    if (place !== undefined && !hasReplicas(this.connectivity, end.peer)) row[place] = NOTHING;
    return row;
  }

  private targetsOf(groups: readonly Group[]): Uint32Array {
    let found = this.targets.get(groups);
    if (!found) {
      found = Uint32Array.from(groups.flatMap((group) => this.places.get(group) ?? []));
      this.targets.set(groups, found);
    }
    return found;
  }
}

function pushTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = lists.get(key);
  if (known) known.push(item);
  else lists.set(key, [item]);
}
