import type { NotEvaluated, PolicyType } from '../manifests/model.ts';
import type { AddressRange } from './ip-space.ts';
import type { Peer } from './peer.ts';
import type { PodClass } from './pod-class.ts';
import type { Side } from './side.ts';

/** Peers that can reach the same peers on the same ports, and that the same peers can reach. */
export type Group = PodGroup | ExternalGroup;

/** Pods that all policies treat alike: those of workloads, strangers, or the ingress controller. */
export interface PodGroup {
  readonly kind: PodClass['kind'];
  /** Sorted by name, and never empty. */
  readonly peers: readonly Peer[];
  /** The class of pods that stands for all members. */
  readonly pods: PodClass;
  /** Position of `pods` among the classes that selectors are compiled for. */
  readonly classIndex: number;
  /** Do policies ask for labels of these pods that the manifests do not show? */
  readonly hasOpenLabels: boolean;
  readonly sides: Readonly<Record<PolicyType, Side>>;
}

/** The policies that tierwall does not evaluate and that may decide what one group can open to another. */
export function unevaluatedBetween(from: Group, to: Group): NotEvaluated[] {
  const of = (group: Group, direction: PolicyType, other: Group) =>
    group.kind === 'external' ? [] : group.sides[direction].doubts[other.kind === 'external' ? 'addresses' : 'pods'].by;
  return [...new Set([...of(from, 'Egress', to), ...of(to, 'Ingress', from)])];
}

/** Addresses that all policies treat alike. */
export interface ExternalGroup {
  readonly kind: 'external';
  /** One peer for each range. */
  readonly peers: readonly Peer[];
  readonly ranges: readonly AddressRange[];
  /** Position among the external groups. */
  readonly position: number;
}
