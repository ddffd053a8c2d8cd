import type { Workload } from '../manifests/model.ts';
import type { AddressRange } from './ip-space.ts';

/** Who can open, or be the target of, a connection. `name` is its printed form, unique among the peers of one connectivity. */
export type Peer = WorkloadPeer | StrangerPeer | IngressControllerPeer | ExternalPeer;

/** `namespace/name[Kind]`. */
export interface WorkloadPeer {
  readonly kind: 'workload';
  readonly name: string;
  readonly workload: Workload;
}

/**
 * A pod without labels that is in no manifest: `namespace/{stranger}`, or, in a namespace that no manifest names and that has
 * no labels of its own, `{elsewhere}/{stranger}`. It answers "who else gets in?".
 */
export interface StrangerPeer {
  readonly kind: 'stranger';
  readonly name: string;
  readonly namespace?: string;
}

/**
 * `{ingress-controller}`, where there is an Ingress. In which namespace it runs and with which labels, the manifests do not say.
 * Its own egress is taken as free.
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

/** A Pod of no controller: one pod, which is the same at both ends; of other workloads there may be another replica. */
export function isBarePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.kind === 'Pod';
}

export const INGRESS_CONTROLLER = '{ingress-controller}';
export const ELSEWHERE = '{elsewhere}';

export function workloadName({ namespace, name, kind }: Pick<Workload, 'namespace' | 'name' | 'kind'>): string {
  return `${namespace}/${name}[${kind}]`;
}

export function strangerName(namespace: string): string {
  return `${namespace}/{stranger}`;
}

/** By code units: the same order on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byName(a: Peer, b: Peer): number {
  return compareText(a.name, b.name);
}

/** What tells a peer from every other, before names that workloads have in common are told apart. */
export function keyOfPeer(peer: Peer): Workload | string {
  return peer.kind === 'workload' ? peer.workload : peer.name;
}
