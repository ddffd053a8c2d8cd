import { compareText } from '../reach/peer.ts';
import type { CommonPeer } from '../review/common-peers.ts';
import { type PairBlock, partOf } from '../review/difference-block.ts';

/** All pairs of these blocks: from each of `from` to each of `to`. */
export interface Rectangle<Block> {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly blocks: readonly Block[];
}

/** The pairs of some blocks, as few sets of the form "each of these to each of those". */
export function rectangles<Block extends PairBlock>(blocks: readonly Block[]): Rectangle<Block>[] {
  const [only, ...others] = blocks;
  if (only && others.length === 0 && only.single.length === 0) return [whole(only)];
  const first = along(blocks, 'to', false);
  if (first.length === 1) return first;
  const ways = [first, along(blocks, 'from', false)];
  const best = ways.reduce((one, other) => (other.length < one.length ? other : one));
  if (best.length < 3 || blocks.every(({ single }) => single.length === 0)) return best;
  const amongThemselves = along(blocks, 'to', true);
  return amongThemselves.length < best.length ? amongThemselves : best;
}

/** Of a block that holds all of its pairs there is nothing to put together. */
function whole<Block extends PairBlock>(block: Block): Rectangle<Block> {
  const names = (peers: readonly CommonPeer[]) => peers.map(({ name }) => name).sort();
  return { from: names(block.from), to: [...new Set(names(block.to))], blocks: [block] };
}

/** A peer, and the peers at the other end of its pairs. */
interface Row<Block> {
  readonly name: string;
  readonly others: Others;
  /** The blocks that it is in, and where in each of them. */
  readonly places: readonly (readonly [block: Block, at: number])[];
}

interface Others {
  readonly key: string;
  /** The names in the set, sorted. */
  readonly names: readonly string[];
}

/** @param withSelf whether a single pod may stand on both sides of a set of several. It is never asked about itself */
function along<Block extends PairBlock>(
  blocks: readonly Block[],
  main: 'from' | 'to',
  withSelf: boolean,
): Rectangle<Block>[] {
  type Found = { readonly names: string[]; readonly others: Others; readonly places: Map<Block, number[]> };
  const found = new Map<string, Found>();
  for (const { name, others, places } of rowsOf(blocks, main, withSelf)) {
    const one: Found = found.get(others.key) ?? { names: [], others, places: new Map() };
    found.set(others.key, one);
    one.names.push(name);
    for (const [block, at] of places) {
      const own = one.places.get(block);
      if (own) own.push(at);
      else one.places.set(block, [at]);
    }
  }
  return [...found.values()].map(({ names, others, places }) => {
    const parts = [...places].flatMap(([block, own]) => {
      const peers = own.sort((a, b) => a - b).map((at) => block[main][at] as CommonPeer);
      return [...(main === 'from' ? partOf(block, peers, block.to) : partOf(block, block.from, peers))];
    });
    return {
      ...(main === 'from' ? { from: names, to: others.names } : { from: others.names, to: names }),
      blocks: parts,
    };
  });
}

/** In the order of the pairs, by source and target. */
function rowsOf<Block extends PairBlock>(blocks: readonly Block[], main: 'from' | 'to', withSelf: boolean) {
  // Joined address ranges may be several peers with one name.
  const byName = new Map<string, { readonly peer: CommonPeer; readonly own: number[]; readonly at: number[] }>();
  for (const [i, block] of blocks.entries()) {
    for (const [at, peer] of block[main].entries()) {
      const known = byName.get(peer.name) ?? { peer, own: [], at: [] };
      byName.set(peer.name, known);
      known.own.push(i);
      known.at.push(at);
    }
  }
  const othersIn = new OthersInBlocks(blocks, main === 'from' ? 'to' : 'from');
  const rows = [...byName.values()].flatMap(({ peer, own, at }): Row<Block>[] => {
    const others = othersIn.of(own, peer, withSelf);
    const places = own.map((i, place) => [blocks[i] as Block, at[place] as number] as const);
    return others.names.length > 0 ? [{ name: peer.name, others, places }] : [];
  });
  const first = ({ name, others: { names } }: Row<Block>) =>
    (main === 'from' ? '' : names[0] === name && withSelf ? names[1] : names[0]) ?? '';
  return rows.sort((a, b) => compareText(first(a), first(b)) || compareText(a.name, b.name));
}

/** The peers at one end of some blocks. Equal lists of blocks are looked up once. */
class OthersInBlocks {
  private readonly blocks: readonly PairBlock[];
  private readonly end: 'from' | 'to';
  private readonly known = new Map<string, Others>();

  constructor(blocks: readonly PairBlock[], end: 'from' | 'to') {
    this.blocks = blocks;
    this.end = end;
  }

  /** @param peer the peer at the other end. A single pod is not among its own others */
  of(indexes: readonly number[], peer: CommonPeer, withSelf: boolean): Others {
    const isSingle = indexes.some((i) => this.blocks[i]?.single.includes(peer));
    const key = `${indexes.join()}${isSingle && !withSelf ? ` ${peer.name}` : ''}`;
    let found = this.known.get(key);
    if (!found) {
      const all = indexes.flatMap((i) => (this.blocks[i] as PairBlock)[this.end].map(({ name }) => name));
      const names = (isSingle && !withSelf ? all.filter((name) => name !== peer.name) : all).sort();
      found = { key: names.join('\n'), names };
      this.known.set(key, found);
    }
    return found;
  }
}
