/** What `diff` says, in the words of the oracle. */
import type { Manifests } from '../../../lib/manifests/model.ts';
import { examplePort } from '../../../lib/reach/example-port.ts';
import type { PossiblePod } from '../../../lib/reach/open-world/condition.ts';
import type { DiagramSet } from '../../../lib/reach/open-world/diagram-node.ts';
import type { PodSpace } from '../../../lib/reach/open-world/pod-space.ts';
import type { CommonPeer } from '../../../lib/review/common-peers.ts';
import { compareManifests } from '../../../lib/review/difference.ts';
import type { OpenDifference, OpenEnds } from '../../../lib/review/open-world/open-difference.ts';
import { isIn, printedAddress } from './adapter-addresses.ts';
import type { Claims } from './claims.ts';
import type { OracleEnd, Protocol, WorldPair } from './model.ts';

export function claimsOfManifests(before: Manifests, after: Manifests, pair: WorldPair): Claims {
  const { cni, podCidrs } = pair.old;
  const { differences, open } = compareManifests(before, after, { cni, podCidrs });
  return {
    changed: differences.length + open.length > 0,
    covers: (from, to, protocol, port) =>
      differences.some(
        (row) => row.gained.union(row.lost).has(protocol, port) && isPeer(row.from, from) && isPeer(row.to, to),
      ) || open.some((row) => coversOpen(pair, row, from, to, protocol, port)),
    rows: [
      ...differences.map(({ from, to, gained, lost }) => {
        const { protocol, port } = examplePort(gained.union(lost)) as { protocol: Protocol; port: number };
        return {
          ...{ from: endOfPeer(from), to: endOfPeer(to), protocol, port },
          ...{ gained: gained.has(protocol, port), lost: lost.has(protocol, port) },
        };
      }),
      ...open.flatMap(rowsOfOpen),
    ],
  };
}

function coversOpen(
  pair: WorldPair,
  row: OpenDifference,
  from: OracleEnd,
  to: OracleEnd,
  protocol: Protocol,
  port: number,
): boolean {
  const ports = row.new.subtract(row.old).union(row.old.subtract(row.new));
  if (!ports.has(protocol, port)) return false;
  if (to.kind === 'pod' && 'possible' in row.to) {
    const names = row.portNames.filter((name) => name.startsWith(`${protocol}/`));
    const own = names.filter((name) => to.portNames?.includes(name)).sort();
    if (own.join() !== row.named.filter((name) => name.startsWith(`${protocol}/`)).join()) return false;
  }
  const isIn = (ends: OpenEnds, end: OracleEnd) => {
    // Of a namespace that one side declares, the oracle gives the labels of that side; the difference is for any others.
    const isOnce = end.kind === 'pod' && row.nowKnown === true && isDeclaredOnce(pair, end.namespace);
    return isAmong(row.space, ends, end, isOnce);
  };
  // What the labels of its namespace are, the row is about.
  const isKnown = (end: OracleEnd) => end.kind !== 'pod' || !row.nowKnown || !isDeclaredOnce(pair, end.namespace);
  return isIn(row.from, from) && isIn(row.to, to) && (!isKnown(from) || !isKnown(to) || canMeet(row, from, to));
}

/** Pods of one namespace share its labels: those of a workload in it must be what the row asks for. */
export function canMeet({ space, from, to }: OpenDifference, source: OracleEnd, target: OracleEnd): boolean {
  const fits = (ends: OpenEnds, end: OracleEnd, other: OracleEnd) =>
    end.kind !== 'workload' ||
    other.kind !== 'pod' ||
    !end.name.startsWith(`${other.namespace}/`) ||
    isInSet(space, space.diagrams.project(ends.set, labelsOfNamespace(space)), other);
  return fits(from, source, target) && fits(to, target, source);
}

function labelsOfNamespace(space: PodSpace): number[] {
  return space.variables.flatMap(({ kind }, i) => (kind === 'namespaceLabel' ? [i] : []));
}

function isDeclaredOnce({ old, new: now }: WorldPair, namespace: string): boolean {
  const [a, b] = [old, now].map((world) => world.namespaces.some((one) => one.name === namespace && one.declared));
  return a !== b;
}

/** @param ofAnyNamespace whatever the labels of its namespace are */
export function isAmong(space: PodSpace, ends: OpenEnds, end: OracleEnd, ofAnyNamespace: boolean): boolean {
  if ('possible' in ends) {
    const known = space.variables.flatMap(({ kind }, i) => (kind === 'namespaceLabel' ? [] : [i]));
    const set = ofAnyNamespace ? space.diagrams.project(ends.set, known) : ends.set;
    return end.kind === 'pod' && isInSet(space, set, end);
  }
  return ends.peers.some((peer) => isPeer(peer, end));
}

export function isInSet(space: PodSpace, set: DiagramSet, end: Extract<OracleEnd, { kind: 'pod' }>): boolean {
  const values = new Map<number, string>([[0, end.namespace]]);
  for (const [index, { kind, key }] of space.variables.entries()) {
    const value =
      kind === 'podLabel' ? end.podLabels[key] : kind === 'namespaceLabel' ? end.namespaceLabels[key] : undefined;
    if (value !== undefined) values.set(index, value);
    if (kind === 'address' && end.address !== undefined) {
      const place = space.addresses.findIndex((range) => isIn(range, end.address as string));
      if (place < 0) return false;
      values.set(index, `${place}`);
    }
  }
  return space.diagrams.at(set, values);
}

function isPeer(peer: CommonPeer, end: OracleEnd): boolean {
  if (peer.range) return end.kind === 'address' && (peer.isEverything === true || isIn(peer.range, end.address));
  return end.kind === 'workload' && end.name === peer.name;
}

function endOfPeer(peer: CommonPeer): OracleEnd {
  if (peer.range) return { kind: 'address', address: printedAddress(peer.range) };
  return { kind: 'workload', name: peer.name };
}

function rowsOfOpen(row: OpenDifference): Claims['rows'][number][] {
  const gained = row.new.subtract(row.old);
  const lost = row.old.subtract(row.new);
  const { protocol, port } = examplePort(gained.union(lost)) as { protocol: Protocol; port: number };
  return witnesses(row.from, []).flatMap((source) =>
    witnesses(row.to, row.named).flatMap((target) => {
      const pair = meeting(row, source, target);
      if (!pair) return [];
      const [from, to] = pair;
      return [
        {
          ...{ from, to, protocol, port },
          ...{ gained: gained.has(protocol, port), lost: lost.has(protocol, port), nowKnown: row.nowKnown === true },
        },
      ];
    }),
  );
}

/** The two with the same labels of their namespace, where it is one; undefined: these two cannot both be. */
function meeting(row: OpenDifference, from: OracleEnd, to: OracleEnd): [OracleEnd, OracleEnd] | undefined {
  const namespaces = [from, to].map((end) =>
    end.kind === 'pod' ? end.namespace : end.kind === 'workload' ? end.name.split('/')[0] : undefined,
  );
  if (namespaces[0] === undefined || namespaces[0] !== namespaces[1]) return [from, to];
  const given = [from, to].flatMap((end) => (end.kind === 'pod' ? [end.namespaceLabels] : []));
  for (const namespaceLabels of [...given, ...combinationsOf(row.space)]) {
    const [source, target] = [from, to].map((end) => (end.kind === 'pod' ? { ...end, namespaceLabels } : end)) as [
      OracleEnd,
      OracleEnd,
    ];
    const isIn = (ends: OpenEnds, end: OracleEnd) => end.kind !== 'pod' || isAmong(row.space, ends, end, false);
    if (isIn(row.from, source) && isIn(row.to, target) && canMeet(row, source, target)) return [source, target];
  }
  return undefined;
}

/** All labels that a namespace may have, as far as they are told apart. */
function combinationsOf({ variables }: PodSpace): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const { kind, key } of variables) {
    if (kind !== 'namespaceLabel') continue;
    all = all.flatMap((one) => [one, ...['a', 'b', 'c', 'other'].map((value) => ({ ...one, [key]: value }))]);
  }
  return all;
}

function witnesses(ends: OpenEnds, portNames: readonly string[]): OracleEnd[] {
  if (!('possible' in ends)) return ends.peers.map(endOfPeer);
  return ends.possible.map(({ witness }) => podOf(witness, portNames));
}

export function podOf(witness: PossiblePod, portNames: readonly string[] = []): OracleEnd {
  return {
    ...{ kind: 'pod', namespace: witness.namespace },
    namespaceLabels: Object.fromEntries(witness.namespaceLabels),
    podLabels: Object.fromEntries(witness.podLabels),
    ...(witness.address && { address: printedAddress(witness.address) }),
    ...(portNames.length > 0 && { portNames }),
  };
}
