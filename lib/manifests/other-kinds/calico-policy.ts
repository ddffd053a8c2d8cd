import type { Location, PolicyAction, PolicyType, Protocol } from '../terms.ts';
import type { CalicoSelector } from './calico-selector.ts';
import type { FurtherLimit, OtherObject } from './other-object.ts';
import type { OtherProtocols } from './other-protocols.ts';

/** A NetworkPolicy or GlobalNetworkPolicy of projectcalico.org/v3, or of crd.projectcalico.org/v1, in which Calico stores them. */
export interface CalicoPolicy extends OtherObject {
  readonly kind: 'NetworkPolicy' | 'GlobalNetworkPolicy';
  readonly tier: string;
  /** Policies with a lower order come first. Infinity if it is not written. */
  readonly order: number;
  readonly selector: CalicoSelector;
  readonly namespaceSelector?: CalicoSelector;
  readonly serviceAccountSelector?: CalicoSelector;
  readonly types: ReadonlySet<PolicyType>;
  /** Directions that the policy governs in some versions only: `types` is absent, and the list of rules is written and empty. */
  readonly doubtfulTypes: ReadonlySet<PolicyType>;
  /** True with `preDNAT` or `doNotTrack`. The policy is then for host endpoints alone. */
  readonly isForHosts: boolean;
  /** On host endpoints, it is also for what a node forwards, such as connections of its pods. */
  readonly appliesOnForward?: true;
  readonly rules: Readonly<Record<PolicyType, readonly CalicoRule[]>>;
}

/** A rule of a Calico policy. It is for a connection if both ends match. */
export interface CalicoRule {
  readonly action: PolicyAction | 'Log';
  readonly ipVersion?: 4 | 6;
  /** The protocols of the rule, among TCP, UDP and SCTP. */
  readonly protocols: readonly Protocol[];
  /** The HTTP requests that it is for. Only Calico's L7 proxy tells them apart. */
  readonly limit?: FurtherLimit;
  /**
   * What it says of other protocols than TCP, UDP and SCTP, such as ICMP. Absent if it says nothing: then it is for all of them if it
   * names no protocol and no ports, and otherwise for none.
   */
  readonly others?: OtherProtocols;
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
  readonly location: Location;
}

/** One end of a connection. All its fields must match. An empty field matches everyone. */
export interface CalicoEntity {
  readonly nets: readonly string[];
  readonly notNets: readonly string[];
  readonly selector?: CalicoSelector;
  readonly notSelector?: CalicoSelector;
  readonly namespaceSelector?: CalicoSelector;
  readonly serviceAccounts?: { readonly names: readonly string[]; readonly selector?: CalicoSelector };
  readonly services?: { readonly name: string; readonly namespace?: string };
  /** Undefined means any port. */
  readonly ports?: readonly CalicoPort[];
  readonly notPorts?: readonly CalicoPort[];
}

/** A range with both ends included, or a port name. */
export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

/**
 * A Tier of Calico. Tiers are asked by ascending `order`. `defaultAction` is for pods that a policy of the tier selects
 * and none of its rules decides about.
 */
export interface CalicoTier extends OtherObject {
  readonly order: number;
  readonly defaultAction: 'Deny' | 'Pass';
}

/** A NetworkSet or GlobalNetworkSet: addresses that selectors find by labels, like a pod. */
export interface CalicoNetworkSet extends OtherObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly nets: readonly string[];
}

/** A ServiceAccount, by which Calico's rules can select pods. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}
