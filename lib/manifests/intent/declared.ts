import type { Location, Peer, PolicyPort } from '../model.ts';

/** Who may talk to whom, as declared. See docs/reference/intent.md. */
export interface Intent {
  /** The version of the format. It decides what a declaration means. */
  readonly version: 1 | 2;
  readonly profile: string;
  readonly guarded: readonly GuardedWorkload[];
  /** The declarations, in the order of the file. */
  readonly connections: readonly DeclaredConnection[];
  /** In the order of the file. Always empty in version 1. */
  readonly sealed: readonly SealedConnection[];
}

/** A workload whose connections are limited to the declared ones, in the directions that are true. */
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

/** A connection that is meant to be possible, from each pod of `from` to each of `to`, on all of the ports. */
export interface DeclaredConnection {
  readonly from: DeclaredPeer;
  readonly to: DeclaredPeer;
  /** As in a rule of a NetworkPolicy: an empty list means every port of every protocol. Version 1 always has one number. */
  readonly ports: readonly PolicyPort[];
  /** The connection may be open or denied. */
  readonly optional: boolean;
  readonly location: Location;
}

/** Only in version 2. A connection that must be denied whatever NetworkPolicies are added to any namespace. One end is a workload. */
export interface SealedConnection {
  readonly from: SealedPeer;
  readonly to: SealedPeer;
  /** Peers of the other end that the declaration does not cover. */
  readonly except: readonly NamedPeer[];
  readonly location: Location;
}

/**
 * A workload's printed name, a named peer, or one of three words. `anyone` is every pod and address, `otherNamespaces` is the
 * pods of all namespaces but the workload's own, and `addresses` is the addresses that no pod has.
 */
export type SealedPeer = string | 'anyone' | 'otherNamespaces' | 'addresses' | NamedPeer;

/** Whether it is a peer of version 1 that means pods of no manifest. */
export function isOutsidePods(peer: DeclaredPeer): peer is OutsidePods {
  return typeof peer !== 'string' && 'podLabels' in peer;
}

/** Whether it is a peer of version 2, with a name. */
export function isNamedPeer(peer: DeclaredPeer): peer is NamedPeer {
  return typeof peer !== 'string' && 'peers' in peer;
}
