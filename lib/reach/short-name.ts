import type { Peer } from './peer.ts';

/** Names that stand for others than a workload. */
const TAKEN = /^(?:internet|external|strangers?|elsewhere|ingress-controller|\d+(?:\.\d+){3})$/;

/**
 * How to call each of some peers in a sentence or a cell, as short as it can be and still be the name of no other: a workload `db`, where
 * another is called so too `shop/db`, else as it is printed, `shop/db[StatefulSet]`; every other peer as it is printed. `findNamed` takes
 * each of them back for that one peer.
 * @param peers all of those that there are, in one set of manifests or in several that are compared
 */
export function shortNames(peers: Iterable<Pick<Peer, 'name'>>): (peer: Pick<Peer, 'name'>) => string {
  const names = new Set([...peers].map(({ name }) => name));
  const count = new Map<string, number>();
  const candidates = new Map([...names].map((name) => [name, candidatesFor(name)] as const));
  for (const list of candidates.values()) for (const one of list) count.set(one, (count.get(one) ?? 0) + 1);
  return ({ name }) => (candidates.get(name) ?? []).find((one) => count.get(one) === 1) ?? name;
}

/** Does a name by itself stand for others than a workload? */
export function isTaken(name: string): boolean {
  return TAKEN.test(name);
}

/** The short names that a peer may have, the shortest first. */
function candidatesFor(printed: string): string[] {
  const [, namespace, name] = /^([^/{}]+)\/([^/{}[\]]+)\[[^[\]]+\]$/.exec(printed) ?? [];
  if (namespace === undefined || name === undefined) return [];
  return [...(isTaken(name) ? [] : [name]), ...(name === 'stranger' ? [] : [`${namespace}/${name}`])];
}
