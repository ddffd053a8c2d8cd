import type { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { hasReplicas } from '../reach/listing.ts';
import type { CommonEnd, CommonPeer } from './common-peers.ts';

/** Peers that no policy of either side tells apart. They are in the same group on each side that has them. */
export interface PeerClass {
  /** The position among the classes, which are sorted by the name of their first peer. */
  readonly id: number;
  readonly old?: Group;
  readonly new?: Group;
  /** Sorted by name. */
  readonly peers: readonly CommonPeer[];
  readonly isRange: boolean;
  /** True if each peer is one pod or one address. Such a peer makes no pair with itself. */
  readonly isSingle: boolean;
}

/** @param peers sorted by name */
export function peerClasses(peers: readonly CommonPeer[], connectivity: Connectivity): PeerClass[] {
  const ids = new Map<Group | undefined, number>();
  const idOf = (group: Group | undefined) => {
    const id = ids.get(group) ?? ids.size;
    ids.set(group, id);
    return id;
  };
  const classes = new Map<string, PeerClass & { readonly peers: CommonPeer[] }>();
  for (const peer of peers) {
    const { old, new: now, range } = peer;
    const isSingle = !hasReplicas(connectivity, ((now ?? old) as CommonEnd).peer);
    const key = `${idOf(old?.group)} ${idOf(now?.group)} ${isSingle}`;
    const known = classes.get(key);
    if (known) known.peers.push(peer);
    else
      classes.set(key, {
        ...{ id: classes.size, peers: [peer], isRange: range !== undefined, isSingle },
        ...(old && { old: old.group }),
        ...(now && { new: now.group }),
      });
  }
  return [...classes.values()];
}
