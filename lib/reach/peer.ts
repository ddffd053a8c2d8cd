import type { Workload } from '../manifests/model.ts';
import type { AddressRange } from './ip-space.ts';

/** Who can open a connection, or be its target. `name` is the printed form, unique within one connectivity. */
export type Peer = WorkloadPeer | StrangerPeer | IngressControllerPeer | ExternalPeer;

/** A workload of the manifests. Its printed name is `namespace/name[Kind]`. */
export interface WorkloadPeer {
  readonly kind: 'workload';
  readonly name: string;
  readonly workload: Workload;
}

/**
 * A pod without labels that is in no manifest: `namespace/{stranger}`. In a namespace that no manifest names and that has no labels of
 * its own, it is `{elsewhere}/{stranger}`. It answers "who else gets in?".
 */
export interface StrangerPeer {
  readonly kind: 'stranger';
  readonly name: string;
  readonly namespace?: string;
}

/**
 * `{ingress-controller}`, if there is an Ingress. The manifests do not say its namespace and labels. Its own egress counts as
 * unlimited.
 */
export interface IngressControllerPeer {
  readonly kind: 'ingress-controller';
  readonly name: string;
}

/** `first-last[External]`: addresses outside the cluster. */
export interface ExternalPeer {
  readonly kind: 'external';
  readonly name: string;
  readonly range: AddressRange;
}

/** Whether the peer is a Pod without a controller, which has no other replica. */
export function isBarePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.kind === 'Pod';
}

/** The printed name of whatever serves Ingresses. */
export const INGRESS_CONTROLLER = '{ingress-controller}';
/** Stands in printed names for a pod without labels that is in no manifest. */
export const STRANGER = '{stranger}';
/** Stands in printed names for a namespace that no manifest names. */
export const ELSEWHERE = '{elsewhere}';

/** The printed name of a workload: `namespace/name[Kind]`. */
export function workloadName({ namespace, name, kind }: Pick<Workload, 'namespace' | 'name' | 'kind'>): string {
  return `${namespace}/${name}[${kind}]`;
}

/** The printed name of a pod without labels in this namespace. */
export function strangerName(namespace: string): string {
  return `${namespace}/${STRANGER}`;
}

/** Compares by code units, so the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts peers by their printed names. */
export function byName(a: Peer, b: Peer): number {
  return compareText(a.name, b.name);
}

/** What identifies a peer, even if several workloads have the same name. */
export function keyOfPeer(peer: Peer): Workload | string {
  return peer.kind === 'workload' ? peer.workload : peer.name;
}
