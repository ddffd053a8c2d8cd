import type { Location, Peer, PolicyPort } from '../model.ts';

/** Who may talk to whom, as declared. See docs/reference/intent.md. */
export interface Intent {
  /** The version of the format. It decides what a declaration means. */
  readonly version: 1 | 2;
  readonly profile: string;
  readonly guarded: readonly GuardedWorkload[];
  /** The declarations, in the order of the file. */
  readonly connections: readonly DeclaredConnection[];
  /** In the order of the file; of version 1 none. */
  readonly sealed: readonly SealedConnection[];
}

export interface GuardedWorkload {
  /** `namespace/name[Kind]` */
  readonly workload: string;
  readonly ingress: boolean;
  readonly egress: boolean;
  readonly location: Location;
}

/** A workload's printed name, `anyone`, pods that are not in the manifests (version 1), or peers as in a NetworkPolicy (version 2). */
export type DeclaredPeer = string | 'anyone' | OutsidePods | NamedPeer;

/** A peer of version 1: pods that are not in the manifests. */
export interface OutsidePods {
  readonly namespace: string;
  readonly podLabels: ReadonlyMap<string, string>;
}

/** A peer of version 2. It means what the same peers would mean in a rule of a NetworkPolicy. */
export interface NamedPeer {
  readonly name: string;
  readonly peers: readonly Peer[];
}

export interface DeclaredConnection {
  readonly from: DeclaredPeer;
  readonly to: DeclaredPeer;
  /** As in a rule of a NetworkPolicy: an empty list means every port of every protocol. In version 1 always one number. */
  readonly ports: readonly PolicyPort[];
  /** The connection may be open, and need not be. */
  readonly optional: boolean;
  readonly location: Location;
}

/** Of version 2: what must be denied whatever NetworkPolicies are added, to any namespace. One end is a workload. */
export interface SealedConnection {
  readonly from: SealedPeer;
  readonly to: SealedPeer;
  /** Of those at the other end, the ones that it says nothing of. */
  readonly except: readonly NamedPeer[];
  readonly location: Location;
}

/**
 * A workload's printed name, a named peer, every pod and every address, the pods of all namespaces but the workload's own, or the
 * addresses that are no pod's.
 */
export type SealedPeer = string | 'anyone' | 'otherNamespaces' | 'addresses' | NamedPeer;

export function isOutsidePods(peer: DeclaredPeer): peer is OutsidePods {
  return typeof peer !== 'string' && 'podLabels' in peer;
}

export function isNamedPeer(peer: DeclaredPeer): peer is NamedPeer {
  return typeof peer !== 'string' && 'peers' in peer;
}
