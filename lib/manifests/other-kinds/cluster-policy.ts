import type { LabelSelector, Location, PolicyAction, PolicyType } from '../terms.ts';
import type { OtherObject } from './other-object.ts';

/**
 * A policy of policy.networking.k8s.io: AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy
 * (v1alpha2, v1beta1).
 */
export interface ClusterPolicy extends OtherObject {
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  readonly tier: 'Admin' | 'Baseline';
  /** 0 to 1000, the lowest first. 0 for a BaselineAdminNetworkPolicy, of which there is only one. */
  readonly priority: number;
  readonly subject: PodsOfNamespaces;
  readonly rules: Readonly<Record<PolicyType, readonly ClusterRule[]>>;
}

/** Pods by their labels and those of their namespaces. An absent selector matches any. */
export interface PodsOfNamespaces {
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
}

/** A rule of a ClusterNetworkPolicy or one of its predecessors. */
export interface ClusterRule {
  /** `Accept` in a ClusterNetworkPolicy is Allow. */
  readonly action: PolicyAction;
  /** The rule matches if any of them does. Never empty. */
  readonly peers: readonly ClusterPeer[];
  /** Undefined means every port of every protocol. */
  readonly ports?: readonly ClusterPort[];
  readonly location: Location;
}

/** One peer of such a rule. */
export type ClusterPeer =
  | ({ readonly is: 'pods' } & PodsOfNamespaces)
  | { readonly is: 'networks'; readonly cidrs: readonly string[] }
  | { readonly is: 'nodes'; readonly selector: LabelSelector }
  | { readonly is: 'domainNames'; readonly names: readonly string[] }
  /** A peer without a known field, so the rule "must fail closed". */
  | { readonly is: 'unknown' };

/** A range of ports with both ends included, or every container port of a name, whatever its protocol. */
export type ClusterPort =
  | { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly first: number; readonly last: number }
  | { readonly name: string };
