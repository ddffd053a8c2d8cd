import type { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { type AddressRange, cidrsOf, isEverything, printRange, WHOLE } from '../reach/ip-space.ts';
import { hasReplicas, namespaceOf } from '../reach/listing.ts';
import { compareText, ELSEWHERE, type Peer } from '../reach/peer.ts';
import type { Review } from '../review/review.ts';
import { fatesOf, type NamedPeer } from './report-changes.ts';

/** A row and a column of the matrix: a workload, a pod of no manifest, or addresses that no policy tells apart. */
export interface PeerData {
  /** The position of the peer. */
  readonly id: number;
  /** The name that every command prints. */
  readonly name: string;
  /** A name that fits into a row. */
  readonly short: string;
  /** The namespace of a workload, or the heading under which another peer stands. */
  readonly namespace: string;
  readonly kind: 'workload' | 'stranger' | 'ingress-controller' | 'external';
  /** -1 if only the base has the peer. */
  readonly group: number;
  /** Whether it is asked about another replica of itself. */
  readonly self: boolean;
  /** Whether it came with the change, or went. */
  readonly fate?: 'added' | 'removed';
  /** All addresses that it stands for, if its name shows only the first range. */
  readonly addresses?: string;
}

const PODS = 'other pods';
const ADDRESSES = 'addresses outside';
const RANKS = ['workload', 'ingress-controller', 'stranger', 'external'];

/** By kind, then in natural order: w9 before w104. */
export function peersOf(connectivity: Connectivity, review: Review | undefined): (PeerData & NamedPeer)[] {
  const { added, removed } = review ? fatesOf(review) : { added: new Set<string>(), removed: new Set<string>() };
  type Unnumbered = Omit<PeerData & NamedPeer, 'id'>;
  const present = connectivity.groups.flatMap((group, index): Unnumbered[] => {
    if (group.kind === 'external') return [addressesOf(group, index)];
    return group.peers.map((peer) => ({
      ...{ name: peer.name, kind: peer.kind, group: index, self: hasReplicas(connectivity, peer) },
      ...{ short: shortName(peer), namespace: peer.kind === 'workload' ? (namespaceOf(peer) ?? PODS) : PODS },
      ...(added.has(peer.name) && { fate: 'added' as const }),
    }));
  });
  const gone = [...removed].flatMap((name): Unnumbered[] => {
    const [, namespace, short] = /^([^/]+)\/(.+)\[[^\]]+\]$/.exec(name) ?? [];
    if (namespace === undefined || short === undefined) return [];
    return [{ name, short, namespace, kind: 'workload', group: -1, self: false, fate: 'removed' }];
  });
  const { compare } = new Intl.Collator('en', { numeric: true });
  const rank = ({ kind }: Unnumbered) => RANKS.indexOf(kind);
  return [...present, ...gone]
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        compare(a.namespace, b.namespace) ||
        compare(a.name, b.name) ||
        compareText(a.name, b.name),
    )
    .map((peer, id) => ({ id, ...peer }));
}

function shortName(peer: Peer): string {
  if (peer.kind === 'workload') return peer.workload.name;
  if (peer.kind !== 'stranger') return peer.name.replace(/^\{(.*)\}$/, '$1').replace('-', ' ');
  return peer.namespace === undefined || peer.namespace === ELSEWHERE
    ? 'stranger elsewhere'
    : `stranger in ${peer.namespace}`;
}

/** One peer for all of them, because policies do not tell the addresses apart. */
function addressesOf(
  { ranges, peers }: Extract<Group, { kind: 'external' }>,
  group: number,
): Omit<PeerData & NamedPeer, 'id'> {
  const isMostOf = (family: 4 | 6) =>
    ranges.reduce((sum, one) => (one.family === family ? sum + one.last - one.first : sum), 0n) >
    WHOLE[family].last / 2n;
  const short = (range: AddressRange) => {
    const cidrs = cidrsOf(range);
    return cidrs.length === 1 ? (cidrs[0] ?? '') : printRange(range);
  };
  const [first] = ranges;
  const rest = (others: readonly AddressRange[]) => (others.length > 0 ? ` and ${others.length} more` : '');
  const nameOf = () => {
    if (isEverything(ranges)) return 'the internet';
    if (isMostOf(4)) return isMostOf(6) ? 'the internet, in part' : 'the internet, IPv4';
    const others = ranges.filter(({ family }) => family === 4).length;
    if (isMostOf(6)) return `IPv6${others > 0 ? ` and ${others} ${others === 1 ? 'range' : 'ranges'}` : ''}`;
    return `${first ? short(first) : ''}${rest(ranges.slice(1))}`;
  };
  const listed = ranges.slice(0, MOST_RANGES).map(short);
  return {
    ...{ name: peers[0]?.name ?? '', kind: 'external', namespace: ADDRESSES, group, self: false, ranges },
    ...{ short: nameOf(), addresses: `${listed.join(', ')}${rest(ranges.slice(listed.length))}` },
  };
}

const MOST_RANGES = 40;
