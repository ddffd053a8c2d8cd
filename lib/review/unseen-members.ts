import type { Peer } from '../manifests/model.ts';
import type { CiliumPeer } from '../manifests/other-kinds/cilium-policy.ts';
import { MEMBER_NAME } from '../reach/ordered/cilium-members.ts';
import { reservedIn } from '../reach/ordered/cilium-selectors.ts';
import { policyCalled } from '../reach/policy-called.ts';
import { PortSet } from '../reach/port-set.ts';
import { type Cause, policiesOf } from './cause.ts';
import type { CommonPeer } from './common-peers.ts';
import type { BlockComparison } from './difference.ts';
import { peersOf } from './open-world/open-difference.ts';
import { nodesOf } from './open-world/unsure-pairs.ts';
import type { RulesLeft } from './policy-rules.ts';

interface Change {
  readonly gained: PortSet;
  readonly lost: PortSet;
}

/** A change of connections between peers, in the direction in which it was found. */
interface Row extends Change {
  readonly from: readonly CommonPeer[];
  readonly to: readonly CommonPeer[];
  readonly causes: readonly Cause[];
}

/** What is left of rules that may match nodes, or Cilium's own endpoints. Selectors of pods match none of them. */
export const RULES_FOR_MEMBERS: RulesLeft = {
  ofPolicy: (rule) => withPeers(rule, ({ ipBlock }: Peer) => ipBlock !== undefined),
  ofCilium: (rule) => withPeers(rule, mayBeMember),
  ofCalico: (rule) => [rule],
  ofCluster: (rule) => [rule],
};

/** A rule with some of its peers. One that lists no peers stays as it is. */
function withPeers<One, Rule extends { readonly peers?: readonly One[] }>(
  rule: Rule,
  is: (peer: One) => boolean,
): Rule[] {
  if (!rule.peers || rule.peers.length === 0) return [rule];
  const peers = rule.peers.filter(is);
  return peers.length > 0 ? [{ ...rule, peers }] : [];
}

function mayBeMember(peer: CiliumPeer): boolean {
  switch (peer.is) {
    case 'endpoints':
      return reservedIn(peer.selector).length > 0;
    case 'cidr':
    case 'group':
    case 'domainName':
      return false;
    case 'unknown':
      return peer.where === 'nodes';
    case 'entity':
    case 'service':
      return true;
  }
}

/**
 * The names of the policies that change connections of nodes, or of Cilium's own endpoints, in a way that no row shows. Undefined if there is
 * no such change. A row shows it if other peers than nodes gain or lose the same pod.
 * @param comparison one in which both sides have a member that stands for all nodes and endpoints
 */
export function causesOfUnseenMembers({
  blocks,
  open,
}: Pick<BlockComparison, 'blocks' | 'open'>): ReadonlySet<string> | undefined {
  const rows: Row[] = [
    ...blocks,
    ...open.map(({ from, to, old, new: now, causes }) => ({
      ...{ from: peersOf(from), to: peersOf(to), causes },
      ...{ gained: now.subtract(old), lost: old.subtract(now) },
    })),
  ];
  const unseen = (['from', 'to'] as const).flatMap((place) => {
    const end = place === 'from' ? 'to' : 'from';
    const seen = changesAt(rows, place, end);
    return rows.filter(
      (row) =>
        row[place].some(isMember) && row[end].some((peer) => isOfBothSides(peer) && !isSeen(row, seen.get(peer.name))),
    );
  });
  if (unseen.length === 0) return undefined;
  return new Set(unseen.flatMap(({ causes }) => causes.flatMap(policiesOf)).map(policyCalled));
}

/** What each peer gains and loses with others than nodes. Possible pods have no peers, and count as others. */
function changesAt(rows: readonly Row[], place: 'from' | 'to', end: 'from' | 'to'): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const row of rows) {
    if (row[place].length > 0 && row[place].every(nodesOf)) continue;
    for (const { name } of row[end]) {
      const { gained, lost } = changes.get(name) ?? { gained: PortSet.none, lost: PortSet.none };
      changes.set(name, { gained: gained.union(row.gained), lost: lost.union(row.lost) });
    }
  }
  return changes;
}

function isSeen({ gained, lost }: Change, others: Change | undefined): boolean {
  const isAmong = (own: PortSet, all: PortSet | undefined) =>
    own.isEmpty || !(all ?? PortSet.none).intersect(own).isEmpty;
  return isAmong(gained, others?.gained) && isAmong(lost, others?.lost);
}

function isMember({ name }: CommonPeer): boolean {
  return name === MEMBER_NAME;
}

function isOfBothSides({ old, new: now, range }: CommonPeer): boolean {
  return range !== undefined || (old !== undefined && now !== undefined);
}
