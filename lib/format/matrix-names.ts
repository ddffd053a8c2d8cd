import type { Connectivity } from '../reach/connectivity.ts';
import { type AddressRange, cidrsOf, isEverything, isWhole, joinRanges, printRange } from '../reach/ip-space.ts';
import { namespaceOf } from '../reach/listing.ts';
import { isOutsidePod } from '../reach/outside-pod.ts';
import type { Peer } from '../reach/peer.ts';
import { isTaken } from '../reach/short-name.ts';
import type { LongLists } from './long-lists.ts';
import { wrapped } from './wrapped.ts';

const INTERNET = 'internet';

/** The names of peers, with adjacent addresses joined. */
function namesOf(peers: readonly Peer[], shortName: (peer: Peer) => string): string[] {
  const ranges = joinRanges(peers.flatMap((peer) => (peer.kind === 'external' ? [peer.range] : [])));
  const named = peers.filter(({ kind }) => kind !== 'external').map(shortName);
  if (isEverything(ranges)) return [...named, INTERNET];
  const external = ranges.map((range): Peer => ({ kind: 'external', name: `${printRange(range)}[External]`, range }));
  return [...named, ...external.map(shortName)];
}

/** Names as short as possible, as long as they differ. */
export function namer(peers: readonly Peer[], { manifests }: Connectivity): (peer: Peer) => string {
  const namespaces = new Set(manifests.workloads.map(({ namespace }) => namespace));
  const isOneForAll = peers.filter(({ kind }) => kind === 'external').length === 1;
  const short = (peer: Peer): string => {
    if (peer.kind === 'external') {
      if (isOneForAll) return INTERNET;
      return isWhole(peer.range) ? (cidrsOf(peer.range)[0] ?? '') : peer.name;
    }
    if (peer.kind !== 'workload') return peer.name;
    const { namespace, name } = peer.workload;
    // For a pod without a name, the namespace before its labels would read like a condition.
    if (namespaces.size > 1) return isOutsidePod(peer) ? peer.name : `${namespace}/${name}`;
    return isTaken(name) ? peer.name : name;
  };
  const count = new Map<string, number>();
  for (const peer of peers) count.set(short(peer), (count.get(short(peer)) ?? 0) + 1);
  return (peer) => ((count.get(short(peer)) ?? 1) === 1 ? short(peer) : peer.name);
}

/** All names, or the first one and how many more there are if they take more than `length` characters. */
export function title(names: readonly string[], length: number): string {
  const whole = names.join(', ');
  const [first = ''] = names;
  return whole.length <= length ? whole : firstOf(first, names.length);
}

/** The title of a column. Many ranges of addresses are listed below the table. */
export function columnTitle(
  peers: readonly Peer[],
  shortName: (peer: Peer) => string,
  length: number,
  lists: LongLists,
): string {
  const names = namesOf(peers, shortName);
  const ranges = partialRanges(peers);
  if (names.join(', ').length <= length || ranges.length <= FEW_RANGES) return title(names, length);
  return [lists.ranges(ranges), ...names.filter(isLarge)].join(', ');
}

/** Up to this many ranges, a title has the first one instead of a number. */
const FEW_RANGES = 2;

/** The joined ranges of addresses that are not all of a family. */
function partialRanges(peers: readonly Peer[]): AddressRange[] {
  const ranges = peers.flatMap((peer) => (peer.kind === 'external' ? [peer.range] : []));
  return joinRanges(ranges).filter((range) => !isWhole(range));
}

/** The first name of so many. */
function firstOf(name: string, count: number): string {
  return count === 1 ? name : `${name} +${count - 1}`;
}

/**
 * The title of a row: workloads first, then strangers (in one word if all of them are there), then others. In a row of very many,
 * strangers of single namespaces and address ranges are only counted. Strangers of any other namespace, the ingress controller
 * and the internet are always named.
 * @param lists gets the ranges of a title that only counts them. Without it, such a title has the first range
 */
export function rowTitle(
  peers: readonly Peer[],
  shortName: (peer: Peer) => string,
  strangers: number,
  longest: number,
  lists?: LongLists,
): string[] {
  const workloads: Peer[] = [];
  const stranger: { readonly inside: Peer[]; readonly elsewhere: Peer[] } = { inside: [], elsewhere: [] };
  const controller: Peer[] = [];
  const ranges: Peer[] = [];
  for (const peer of peers) {
    if (peer.kind === 'workload') workloads.push(peer);
    else if (peer.kind === 'stranger') stranger[namespaceOf(peer) === undefined ? 'elsewhere' : 'inside'].push(peer);
    else (peer.kind === 'external' ? ranges : controller).push(peer);
  }
  const unknown = stranger.inside.length + stranger.elsewhere.length;
  const isAll = unknown > 1 && unknown === strangers;
  const shown = workloads.length > 0 ? [title(workloads.map(shortName), 30)] : [];
  const elsewhere = isAll ? [] : stranger.elsewhere.map(shortName);
  const others = [...elsewhere, ...controller.map(shortName)];
  const external = namesOf(ranges, shortName);
  const addresses = external.filter((name) => !isLarge(name));
  const internet = external.filter(isLarge);
  // Names of so many are longer than that, whatever they are.
  if (isAll || stranger.inside.length <= longest) {
    const inside = isAll ? ['strangers'] : stranger.inside.map(shortName);
    const whole = [...shown, ...inside, ...others, ...addresses, ...internet];
    if (whole.join(', ').length <= longest) return whole;
  }
  const [first] = stranger.inside;
  const inside = isAll ? ['strangers'] : first ? [firstOf(shortName(first), stranger.inside.length)] : [];
  const folded =
    lists && addresses.length > FEW_RANGES
      ? [lists.ranges(partialRanges(ranges))]
      : addresses.slice(0, 1).map((name) => firstOf(name, addresses.length));
  return [...shown, ...inside, ...others, ...folded, ...internet];
}

/** What is said of rows that are not named: how many workloads they hold, and who else is in them. */
export interface Rest {
  readonly workloads: number;
  readonly others: readonly Peer[];
}

/** Counts the workloads among peers that are not named one by one. */
export function restIn(peers: readonly Peer[]): Rest {
  const others = peers.filter(({ kind }) => kind !== 'workload');
  return { workloads: peers.length - others.length, others };
}

/** The title of all rows that are not named. Peers that are not workloads are named as in {@link rowTitle}. */
export function restTitle(
  rows: readonly Rest[],
  shortName: (peer: Peer) => string,
  strangers: number,
  longest: number,
): string[] {
  const others = rows.flatMap((row) => row.others);
  const count = rows.reduce((sum, { workloads }) => sum + workloads, 0);
  const words = count === 0 ? [] : [`${count} other ${count === 1 ? 'workload' : 'workloads'}`];
  return [...words, ...(others.length > 0 ? rowTitle(others, shortName, strangers, longest) : [])];
}

/** Is it all addresses, or all of one family? */
function isLarge(name: string): boolean {
  return [INTERNET, '0.0.0.0/0', '::/0'].includes(name);
}

/** The names, wrapped to this length. */
export function wrappedNames(names: readonly string[], length: number): string {
  const lines: string[] = [];
  const parts = names.flatMap((name, i) => wrapped(i < names.length - 1 ? `${name},` : name, length));
  for (const text of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + text.length <= length) lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(text);
  }
  return lines.join('\n');
}
