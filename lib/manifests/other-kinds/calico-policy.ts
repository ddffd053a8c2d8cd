import type { Location, PolicyAction, PolicyType, Protocol } from '../terms.ts';
import type { CalicoSelector } from './calico-selector.ts';
import type { OtherObject } from './other-object.ts';

/** A NetworkPolicy, in a namespace, or a GlobalNetworkPolicy of projectcalico.org/v3, or of crd.projectcalico.org/v1, where it is stored. */
export interface CalicoPolicy extends OtherObject {
  readonly kind: 'NetworkPolicy' | 'GlobalNetworkPolicy';
  readonly tier: string;
  /** The lowest first; infinity where none is written. */
  readonly order: number;
  readonly selector: CalicoSelector;
  readonly namespaceSelector?: CalicoSelector;
  readonly serviceAccountSelector?: CalicoSelector;
  readonly types: ReadonlySet<PolicyType>;
  /** Directions of which versions disagree whether it governs them: `types` is not written, and a list of rules is, with nothing in it. */
  readonly doubtfulTypes: ReadonlySet<PolicyType>;
  /** `preDNAT` or `doNotTrack`: it is for host endpoints alone. */
  readonly isForHosts: boolean;
  readonly rules: Readonly<Record<PolicyType, readonly CalicoRule[]>>;
}

export interface CalicoRule {
  readonly action: PolicyAction | 'Log';
  readonly ipVersion?: 4 | 6;
  /** Of TCP, UDP and SCTP those that it is about. */
  readonly protocols: readonly Protocol[];
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
  readonly location: Location;
}

/** One end of a connection, by fields that must all be true of it; empty ones are true of everyone. */
export interface CalicoEntity {
  readonly nets: readonly string[];
  readonly notNets: readonly string[];
  readonly selector?: CalicoSelector;
  readonly notSelector?: CalicoSelector;
  readonly namespaceSelector?: CalicoSelector;
  readonly serviceAccounts?: { readonly names: readonly string[]; readonly selector?: CalicoSelector };
  readonly services?: { readonly name: string; readonly namespace?: string };
  /** Undefined: any. */
  readonly ports?: readonly CalicoPort[];
  readonly notPorts?: readonly CalicoPort[];
}

/** Both ends included, or by name. */
export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

export interface CalicoTier extends OtherObject {
  readonly order: number;
  readonly defaultAction: 'Deny' | 'Pass';
}

/** A NetworkSet, in a namespace, or a GlobalNetworkSet: addresses that selectors find by labels, as if they were a pod. */
export interface CalicoNetworkSet extends OtherObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly nets: readonly string[];
}

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}
