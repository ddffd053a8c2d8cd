import type { Protocol } from '../manifests/model.ts';
import { type Block, blocksOf } from './blocks.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { Group } from './group.ts';
import type { Condition, Witnessed } from './open-world/condition.ts';
import type { WhoElse } from './open-world/who-else.ts';
import { byName, isBarePod, type Peer } from './peer.ts';

/** Which pairs to list. All conditions must hold. */
export interface Filter {
  /** One end must be one of these peers. */
  readonly focus?: ReadonlySet<Peer>;
  readonly from?: ReadonlySet<Peer>;
  readonly to?: ReadonlySet<Peer>;
  /** Conditions on pods that are in no manifest. A pod of `focus` must be one of the ends, and a pod of `from` must be the source. */
  readonly pods?: { readonly focus?: Condition; readonly from?: Condition };
  /** One end must be in this namespace. */
  readonly namespace?: string;
  /** Only pairs for which this port is open or may be open. */
  readonly port?: { readonly port: number; readonly protocol: Protocol };
}

/** What one peer can open to another. */
export interface PairRow {
  readonly from: End;
  readonly to: End;
  readonly verdict: Verdict;
  /** The block that the pair belongs to. All pairs of a block have the same answers. */
  readonly block: Block;
}

/** Pairs from each of `from` to each of `to`, except from a peer without replicas to itself. */
export interface BlockRow {
  readonly from: readonly Peer[];
  readonly to: readonly Peer[];
  readonly verdict: Verdict;
  readonly block: Block;
}

/**
 * Every ordered pair of peers that can or may connect, sorted by the printed names. Pairs are computed one by one.
 * @param isListed whether to list the pairs of a block at all
 */
export function* pairRows(
  connectivity: Connectivity,
  filter: Filter = {},
  isListed: (block: Block) => boolean = () => true,
): Generator<PairRow> {
  const ends = connectivity.groups
    .flatMap((group) => group.peers.map((peer): End => ({ peer, group })))
    .sort((a, b) => byName(a.peer, b.peer));
  const places = new Map<Group, number[]>();
  for (const [place, { group }] of ends.entries()) {
    const known = places.get(group);
    if (known) known.push(place);
    else places.set(group, [place]);
  }
  const bySource = blocksBySource([...listedBlocks(connectivity, filter)].filter(isListed));
  for (const from of ends) {
    const blocks = bySource.get(from.group) ?? [];
    if (blocks.length === 0 || (filter.from && !filter.from.has(from.peer))) continue;
    const blockAt = new Map<number, Block>();
    for (const block of blocks) {
      for (const group of block.to) for (const place of places.get(group) ?? []) blockAt.set(place, block);
    }
    for (const place of Uint32Array.from(blockAt.keys()).sort()) {
      const [to, block] = [ends[place] as End, blockAt.get(place) as Block];
      if (!isWanted(from.peer, to.peer, filter) || (from.peer === to.peer && !hasReplicas(connectivity, from.peer)))
        continue;
      yield { from, to, verdict: block.verdict, block };
    }
  }
}

/** The blocks in which each group is a source. */
export function blocksBySource(blocks: Iterable<Block>): ReadonlyMap<Group, readonly Block[]> {
  const found = new Map<Group, Block[]>();
  for (const block of blocks) {
    for (const group of block.from) {
      const known = found.get(group);
      if (known) known.push(block);
      else found.set(group, [block]);
    }
  }
  return found;
}

/** The same pairs as {@link pairRows}, in blocks and without an order. */
export function* blockRows(connectivity: Connectivity, filter: Filter = {}): Generator<BlockRow> {
  // Cached because many blocks share an end.
  const known = { from: new Map<readonly Group[], Peer[]>(), to: new Map<readonly Group[], Peer[]>() };
  const peersAt = (end: 'from' | 'to', groups: readonly Group[]) => {
    const peers = known[end].get(groups) ?? peersOf(groups, filter[end]);
    known[end].set(groups, peers);
    return peers;
  };
  for (const block of listedBlocks(connectivity, filter)) {
    for (const [from, to] of wantedParts(peersAt('from', block.from), peersAt('to', block.to), filter)) {
      const row = { from, to, verdict: block.verdict, block };
      const isOnePeer = from.length === 1 && to.length === 1 && from[0] === to[0];
      if (from.length * to.length > 0 && !(isOnePeer && pairCount(connectivity, row) === 0)) yield row;
    }
  }
}

/** Possible pods that can connect to each of the workloads `to`, although a stranger cannot. */
export interface OpenRow extends Pick<WhoElse, 'possible' | 'verdict'> {
  readonly to: readonly Peer[];
}

/**
 * Rows for pods that are in no manifest and can connect. Empty if the filter asks for other sources.
 * @throws TooManyConditions if the selectors have too many combinations to compare
 */
export function openRows(
  connectivity: Connectivity,
  { focus, from, to, namespace, port, pods = {} }: Filter = {},
): { readonly rows: readonly OpenRow[]; readonly passing: ReadonlySet<string> } {
  if (from && !pods.from) return { rows: [], passing: new Set() };
  const { rows, passing } = connectivity.openWorld.whoElse();
  const among = (possible: readonly Witnessed[], asked: Condition | undefined) =>
    asked ? possible.filter(({ condition }) => connectivity.openWorld.haveInCommon({ condition }, asked)) : possible;
  const isAsked = (peer: Peer) => (!to || to.has(peer)) && (namespace === undefined || namespaceOf(peer) === namespace);
  const asked = rows.flatMap(({ possible, verdict, to: targets }): OpenRow[] => {
    const { open, depends } = verdict;
    if (port && !open.has(port.protocol, port.port) && !depends.has(port.protocol, port.port)) return [];
    const sources = among(possible, pods.from);
    const all = targets.filter(isAsked).sort(byName);
    const isInFocus = (peer: Peer) => !focus || focus.has(peer);
    const inFocus = all.filter(isInFocus);
    const others = all.filter((peer) => !isInFocus(peer));
    return [
      { possible: sources, verdict, to: inFocus },
      { possible: pods.focus ? among(sources, pods.focus) : [], verdict, to: others },
    ].filter((row) => row.possible.length * row.to.length > 0);
  });
  return { rows: asked, passing };
}

/** The number of rows that {@link pairRows} has for a row of {@link blockRows}. */
export function pairCount(connectivity: Connectivity, { from, to }: Pick<BlockRow, 'from' | 'to'>): number {
  const single = from.filter((peer) => !hasReplicas(connectivity, peer));
  const targets = new Set(single.length > 0 ? to : []);
  return from.length * to.length - single.filter((peer) => targets.has(peer)).length;
}

/** The blocks in which the filter's port is open, or may be open. */
export function* listedBlocks(connectivity: Connectivity, { port }: Filter): Generator<Block> {
  for (const block of blocksOf(connectivity)) {
    const { open, depends } = block.verdict;
    if (!port || open.has(port.protocol, port.port) || depends.has(port.protocol, port.port)) yield block;
  }
}

function peersOf(groups: readonly Group[], wanted: ReadonlySet<Peer> | undefined): Peer[] {
  const peers: Peer[] = [];
  for (const group of groups) for (const peer of group.peers) if (!wanted || wanted.has(peer)) peers.push(peer);
  return peers;
}

/** The pairs that a filter wants, as parts that share no pair. It may ask for one end in a namespace, or for one end among some peers. */
function wantedParts(from: Peer[], to: Peer[], { focus, namespace }: Filter): (readonly [Peer[], Peer[]])[] {
  const conditions = [
    ...(focus ? [(peer: Peer) => focus.has(peer)] : []),
    ...(namespace === undefined ? [] : [(peer: Peer) => namespaceOf(peer) === namespace]),
  ];
  return conditions.reduce<(readonly [Peer[], Peer[]])[]>(
    (parts, is) =>
      parts.flatMap(([sources, targets]) => [
        [sources.filter(is), targets],
        [sources.filter((peer) => !is(peer)), targets.filter(is)],
      ]),
    [[from, to]],
  );
}

/**
 * Does the workload connect to other replicas of itself? That is a row, except for a single Pod: "Replica to replica of one workload is not
 * self". Other analysers have no such row.
 */
export function hasReplicas({ cni }: Connectivity, peer: Peer): boolean {
  return cni !== 'spec' && peer.kind === 'workload' && !isBarePod(peer);
}

/** Whether these are two ends that a filter asks for. */
export function isWanted(from: Peer, to: Peer, filter: Filter): boolean {
  if (filter.from && !filter.from.has(from)) return false;
  if (filter.to && !filter.to.has(to)) return false;
  if (filter.focus && !filter.focus.has(from) && !filter.focus.has(to)) return false;
  return filter.namespace === undefined || [from, to].some((peer) => namespaceOf(peer) === filter.namespace);
}

/** The namespace of a workload, or of a stranger in a namespace of the manifests. */
export function namespaceOf(peer: Peer): string | undefined {
  if (peer.kind === 'workload') return peer.workload.namespace;
  return peer.kind === 'stranger' ? peer.namespace : undefined;
}
