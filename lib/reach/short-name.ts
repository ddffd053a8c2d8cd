import type { Peer } from './peer.ts';

/** Names that stand for peers other than a workload. */
const TAKEN = /^(?:internet|external|strangers?|elsewhere|ingress-controller|\d+(?:\.\d+){3})$/;

/**
 * The shortest name for each of some peers that no other peer has, for use in a sentence or a table. A workload is `db`, or `shop/db` if
 * there is another `db`, or else its printed name `shop/db[StatefulSet]`. All other peers have their printed names. `findNamed` finds the
 * peer by each of these names.
 * @param peers all peers of the manifests, or of all manifests that are compared
 */
export function shortNames(peers: Iterable<Pick<Peer, 'name'>>): (peer: Pick<Peer, 'name'>) => string {
  const names = new Set([...peers].map(({ name }) => name));
  const count = new Map<string, number>();
  const candidates = new Map([...names].map((name) => [name, candidatesFor(name)] as const));
  for (const list of candidates.values()) for (const one of list) count.set(one, (count.get(one) ?? 0) + 1);
  return ({ name }) => (candidates.get(name) ?? []).find((one) => count.get(one) === 1) ?? name;
}

/** Does this name, used alone, stand for peers other than a workload? */
export function isTaken(name: string): boolean {
  return TAKEN.test(name);
}

/** The short names that a peer may have, the shortest first. */
function candidatesFor(printed: string): string[] {
  const [, namespace, name] = /^([^/{}]+)\/([^/{}[\]]+)\[[^[\]]+\]$/.exec(printed) ?? [];
  if (namespace === undefined || name === undefined) return [];
  return [...(isTaken(name) ? [] : [name]), ...(name === 'stranger' ? [] : [`${namespace}/${name}`])];
}
