import type { Protocol } from '../manifests/model.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { Group } from './group.ts';
import { byName, type Peer } from './peer.ts';

/** Which pairs to list; all conditions hold together. */
export interface Filter {
  /** Peers of which one end must be. */
  readonly focus?: ReadonlySet<Peer>;
  readonly from?: ReadonlySet<Peer>;
  readonly to?: ReadonlySet<Peer>;
  /** Namespace of which one end must be. */
  readonly namespace?: string;
  /** Only pairs for which this port is open, or may be. */
  readonly port?: { readonly port: number; readonly protocol: Protocol };
}

export interface PairRow {
  readonly from: End;
  readonly to: End;
  readonly verdict: Verdict;
}

export interface GroupRow {
  readonly from: Group;
  readonly to: Group;
  readonly verdict: Verdict;
}

/** Every ordered pair of peers that can connect, or may, sorted by the printed names; made as it is asked for. */
export function* pairRows(connectivity: Connectivity, filter: Filter = {}): Generator<PairRow> {
  const ends = connectivity.groups
    .flatMap((group) => group.peers.map((peer): End => ({ peer, group })))
    .sort((a, b) => byName(a.peer, b.peer));
  // Between two addresses nothing is decided, and there may be very many of them.
  const inside = ends.filter(({ group }) => group.kind !== 'external');
  for (const from of ends) {
    const verdicts = new Map<Group, Verdict | undefined>();
    for (const to of from.group.kind === 'external' ? inside : ends) {
      if (!isWanted(from.peer, to.peer, filter) || (from.peer === to.peer && !hasReplicas(connectivity, from.peer)))
        continue;
      if (!verdicts.has(to.group)) verdicts.set(to.group, listedVerdict(connectivity, from.group, to.group, filter));
      const verdict = verdicts.get(to.group);
      if (verdict) yield { from, to, verdict };
    }
  }
}

/** Every ordered pair of groups of which peers can connect, or may. Of a group with itself, its peers with one another. */
export function* groupRows(connectivity: Connectivity, filter: Filter = {}): Generator<GroupRow> {
  for (const from of connectivity.groups) {
    for (const to of connectivity.groups) {
      if (pairCount(connectivity, from, to, filter) === 0) continue;
      const verdict = listedVerdict(connectivity, from, to, filter);
      if (verdict) yield { from, to, verdict };
    }
  }
}

/** How many rows {@link pairRows} has for a pair of groups that can connect. */
export function pairCount(connectivity: Connectivity, from: Group, to: Group, filter: Filter): number {
  if (!filter.focus && !filter.from && !filter.to && filter.namespace === undefined) {
    const same = from === to ? from.peers.filter((peer) => !hasReplicas(connectivity, peer)).length : 0;
    return from.peers.length * to.peers.length - same;
  }
  let count = 0;
  for (const a of from.peers) {
    for (const b of to.peers) if (isWanted(a, b, filter) && (a !== b || hasReplicas(connectivity, a))) count++;
  }
  return count;
}

/** "Replica to replica of one workload is not self": a line of its own, but for a single Pod; other analysers have no such line. */
export function hasReplicas({ cni }: Connectivity, peer: Peer): boolean {
  return cni !== 'spec' && peer.kind === 'workload' && peer.workload.kind !== 'Pod';
}

function listedVerdict(connectivity: Connectivity, from: Group, to: Group, { port }: Filter): Verdict | undefined {
  if (!connectivity.isModelled(from, to)) return undefined;
  const verdict = connectivity.between(from, to);
  const { open, depends } = verdict;
  if (open.isEmpty && depends.isEmpty) return undefined;
  if (port && !open.has(port.protocol, port.port) && !depends.has(port.protocol, port.port)) return undefined;
  return verdict;
}

function isWanted(from: Peer, to: Peer, filter: Filter): boolean {
  if (filter.from && !filter.from.has(from)) return false;
  if (filter.to && !filter.to.has(to)) return false;
  if (filter.focus && !filter.focus.has(from) && !filter.focus.has(to)) return false;
  return filter.namespace === undefined || [from, to].some((peer) => namespaceOf(peer) === filter.namespace);
}

/** Of a workload or of a stranger in a namespace of the manifests. */
export function namespaceOf(peer: Peer): string | undefined {
  if (peer.kind === 'workload') return peer.workload.namespace;
  return peer.kind === 'stranger' ? peer.namespace : undefined;
}
