import type { PolicyType } from '../../manifests/model.ts';
import { firstIndex } from '../../reach/first-index.ts';
import type { PodGroup } from '../../reach/group.ts';
import { type AddressRange, compareRanges, holds, joinRanges, printRange } from '../../reach/ip-space.ts';
import { namespaceOf } from '../../reach/listing.ts';
import type { Witnessed } from '../../reach/open-world/condition.ts';
import { conditionsOf } from '../../reach/open-world/conditions.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from '../../reach/open-world/pod-space.ts';
import { partsBy } from '../blocks-apart.ts';
import type { CommonEnd, CommonPeer } from '../common-peers.ts';
import type { ComparedBlock } from '../compared-blocks.ts';
import { byFirstPair, type PairBlock } from '../difference-block.ts';
import type { PeerClass } from '../peer-class.ts';
import type { ComparedEnd } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';
import { differenceOf, type OpenDifference, type OpenEnds } from './open-difference.ts';
import { type Part, partsOf } from './open-part.ts';
import { comparedEnd } from './workload-groups.ts';

/** Pairs about which the manifests do not say everything, after their comparison. */
export interface JudgedPairs {
  /** Blocks that connect as before, because nothing that limits their pods is changed. */
  readonly kept: readonly ComparedBlock[];
  /** Blocks that were compared, sorted by source and target. */
  readonly unchanged: readonly PairBlock[];
  readonly changed: readonly PairBlock[];
}

/**
 * Divides blocks into those that connect as before and those to compare, of which each has one end at either side. If a rule asks for the
 * addresses of pods, which nobody knows, there are millions of pairs, and a change is about few of their ends.
 * @param families the comparison for each address family
 */
export function unsureOf(
  families: readonly OpenBlocks[],
  unsure: readonly ComparedBlock[],
): Pick<JudgedPairs, 'kept'> & { readonly asked: readonly PairBlock[] } {
  const [isLeavingKept, isEnteringKept] = [keptEnds(families, 'Egress'), keptEnds(families, 'Ingress')];
  const kept: ComparedBlock[] = [];
  const asked: PairBlock[] = [];
  const ask = (block: ComparedBlock) => {
    for (const one of endToEnd(block)) asked.push(one);
  };
  for (const block of unsure) {
    const [from, to] = [block.from.filter(isLeavingKept), block.to.filter(isEnteringKept)];
    if (from.length > 0 && to.length > 0) kept.push({ ...block, from, to });
    ask({ ...block, from, to: block.to.filter((one) => !isEnteringKept(one)) });
    ask({ ...block, from: block.from.filter((one) => !isLeavingKept(one)) });
  }
  return { kept, asked: byFirstPair(asked) };
}

/** Pods of one class and one namespace together, as the comparison sees them as one end. Addresses and pods with hostNetwork one by one. */
function* endToEnd(block: ComparedBlock): Generator<PairBlock> {
  const verdicts = { old: block.old, new: block.new };
  const areAlike = ({ old, new: now }: PeerClass) =>
    [old, now].every((group) => group === undefined || group.kind === 'pod');
  for (const from of block.from) {
    for (const to of block.to) {
      const isSelf = from === to && from.isSingle;
      if (!areAlike(from) || !areAlike(to) || isSelf) {
        for (const source of from.peers)
          for (const target of to.peers)
            if (!isSelf || source !== target) yield { from: [source], to: [target], single: [], ...verdicts };
        continue;
      }
      for (const sources of partsBy(from.peers, namespaceOfPeer))
        for (const targets of partsBy(to.peers, namespaceOfPeer))
          yield { from: sources, to: targets, single: [], ...verdicts };
    }
  }
}

function namespaceOfPeer({ old, new: now }: CommonPeer): string | undefined {
  return namespaceOf(((now ?? old) as CommonEnd).peer);
}

/** Tells of pods whether they are the same on both sides and the same limits them in one direction. {@link OpenBlocks} skips these, too. */
function keptEnds(families: readonly OpenBlocks[], direction: PolicyType): (pods: PeerClass) => boolean {
  const known = new Map<PeerClass, boolean>();
  const isKept = ({ old, new: now, peers }: PeerClass) => {
    if (old?.kind !== 'pod' || now?.kind !== 'pod') return false;
    return families.every((blocks) => {
      const end = comparedEnd(blocks.space, old, now, peers);
      return end.isSame && blocks.regionsOf(end, direction).every(([pair]) => !pair.isChanged);
    });
  };
  return (pods) => {
    const found = known.get(pods) ?? isKept(pods);
    known.set(pods, found);
    return found;
  };
}

/**
 * The pairs that connect differently from before, and for which of their pods they do.
 * @param cuts all addresses, cut wherever an ipBlock of either side begins or ends
 */
export function unsurePairs(
  blocks: OpenBlocks,
  asked: readonly PairBlock[],
  cuts: readonly AddressRange[],
): Map<PairBlock, OpenDifference[]> {
  const { space } = blocks;
  const endOf = endsOfGroups(space);
  const found = new Map<ComparedEnd, Map<ComparedEnd, readonly Part[]>>();
  const partsBetween = (from: ComparedEnd, to: ComparedEnd) => {
    const known = found.get(from) ?? new Map<ComparedEnd, readonly Part[]>();
    found.set(from, known);
    const parts = known.get(to) ?? partsOf(space, blocks.between(from, to), 'from');
    known.set(to, parts);
    return parts;
  };
  const conditions = new Map<DiagramSet, ReturnType<typeof only>>();
  const onlyIn = (set: DiagramSet) => {
    const known = conditions.get(set) ?? only(space, set);
    conditions.set(set, known);
    return known;
  };
  const changed = new Map<PairBlock, OpenDifference[]>();
  const add = (block: PairBlock, from: readonly CommonPeer[], to: readonly CommonPeer[], parts: readonly Part[]) => {
    const ofPeers = (peers: readonly CommonPeer[], set: DiagramSet): OpenEnds => ({ peers, ...onlyIn(set), set });
    const rows = parts.map((part) =>
      differenceOf(
        space,
        { ...part, ...part.deciding },
        {
          from: { ends: ofPeers(from, part.pods), set: part.pods },
          to: { ends: ofPeers(to, part.others), set: part.others },
        },
      ),
    );
    if (rows.length > 0) changed.set(block, [...(changed.get(block) ?? []), ...rows]);
  };
  for (const block of asked) {
    const [from, to] = [block.from[0] as CommonPeer, block.to[0] as CommonPeer];
    const range = from.range ?? to.range;
    const place = nodesOf(from) ? 'to' : 'from';
    const nodes = nodesOf(from) ?? nodesOf(to);
    if (nodes) {
      const all = alike(cuts, (cut) =>
        partsOf(space, blocks.withAddress(endOf(place === 'to' ? to : from), cut, place, nodes), 'from'),
      );
      add(block, [from], [to], distinct(all.flatMap(({ parts }) => parts)));
      continue;
    }
    if (!range) {
      add(block, block.from, block.to, partsBetween(endOf(from), endOf(to)));
      continue;
    }
    const [pods, address, end] = from.range ? [endOf(to), from, 'to' as const] : [endOf(from), to, 'from' as const];
    // Several policies together may treat a range alike, although each of them cuts it.
    const own = cutsIn(cuts, range);
    for (const { ranges, parts } of alike(own, (cut) => partsOf(space, blocks.withAddress(pods, cut, end), 'from'))) {
      const peers = ranges.length === own.length ? [address] : joinRanges(ranges).map(peerOf);
      add(block, end === 'to' ? peers : [from], end === 'to' ? [to] : peers, parts);
    }
  }
  return changed;
}

/** Returns one end for peers that neither side tells apart, so that it is computed once. */
function endsOfGroups(space: PodSpace): (peer: CommonPeer) => ComparedEnd {
  const ends = new Map<PodGroup | undefined, Map<PodGroup | undefined, Map<string, ComparedEnd>>>();
  return (peer) => {
    const [old, now] = [peer.old?.group, peer.new?.group] as (PodGroup | undefined)[];
    const byNew = ends.get(old) ?? new Map<PodGroup | undefined, Map<string, ComparedEnd>>();
    ends.set(old, byNew);
    const byNamespace = byNew.get(now) ?? new Map<string, ComparedEnd>();
    byNew.set(now, byNamespace);
    const namespace = JSON.stringify(namespaceOfPeer(peer) ?? null);
    const end = byNamespace.get(namespace) ?? comparedEnd(space, old, now, [peer]);
    byNamespace.set(namespace, end);
    return end;
  };
}

/** The cuts that lie in a range. They are sorted, so it takes a binary search. */
function cutsIn(cuts: readonly AddressRange[], range: AddressRange): AddressRange[] {
  const start = firstIndex(cuts.length, (index) => compareRanges(cuts[index] as AddressRange, range) < 0);
  let end = start;
  while (end < cuts.length && holds(range, cuts[end] as AddressRange)) end++;
  return cuts.slice(start, end);
}

/** The groups of pods with hostNetwork that a peer is, if it is such pods on both sides. */
export function nodesOf({ old, new: now }: CommonPeer): ComparedEnd['nodes'] {
  if (old?.group.kind !== 'node' || now?.group.kind !== 'node') return undefined;
  return { old: old.group.pods, new: now.group.pods };
}

/** Whether the verdicts of a changed pair tell the change, so that its cases need not. That is so for pods with hostNetwork. */
export function isByVerdict({ from, to, old, new: now }: PairBlock): boolean {
  return old !== now && [...from, ...to].some((peer) => nodesOf(peer) !== undefined);
}

function keyOfPart({ old, new: now, pods, others, deciding: { named } }: Part): string {
  return [old.id, now.id, pods.id, others.id, ...named].join(' ');
}

/** A node has one address, which nobody knows, so what is the same at several addresses is said once. */
function distinct(parts: readonly Part[]): Part[] {
  return [...new Map(parts.map((part) => [keyOfPart(part), part])).values()];
}

/** Groups the ranges that have the same parts. */
function alike(cuts: readonly AddressRange[], partsOfCut: (cut: AddressRange) => Part[]) {
  const found = new Map<string, { readonly ranges: AddressRange[]; readonly parts: readonly Part[] }>();
  for (const cut of cuts) {
    const parts = partsOfCut(cut);
    const key = parts.map(keyOfPart).join();
    const known = found.get(key);
    if (known) known.ranges.push(cut);
    else found.set(key, { ranges: [cut], parts });
  }
  return [...found.values()];
}

function peerOf(range: AddressRange): CommonPeer {
  return { name: `${printRange(range)}[External]`, range };
}

/**
 * The conditions that the manifests leave open, about a workload's pods or their namespace. Empty if the set is all of its
 * pods.
 */
export function only(space: PodSpace, set: DiagramSet): { only?: Witnessed[] } {
  return set === space.diagrams.always ? {} : { only: conditionsOf(space, UNDECLARED, set) };
}

const UNDECLARED: DeclaredNamespaces = new Map();
