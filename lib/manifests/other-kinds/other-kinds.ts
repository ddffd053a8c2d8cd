import type { CalicoNetworkSet, CalicoPolicy, CalicoTier, ServiceAccount } from './calico-policy.ts';
import type { CiliumCidrGroup, CiliumRules } from './cilium-policy.ts';
import type { ClusterPolicy } from './cluster-policy.ts';

/** The policies of other kinds than NetworkPolicy, as written, and what they refer to. */
export interface OtherKinds {
  readonly cluster: readonly ClusterPolicy[];
  readonly calico: readonly CalicoPolicy[];
  readonly tiers: readonly CalicoTier[];
  readonly networkSets: readonly CalicoNetworkSet[];
  readonly cilium: readonly CiliumRules[];
  readonly cidrGroups: readonly CiliumCidrGroup[];
  readonly serviceAccounts: readonly ServiceAccount[];
  /** A setting of Cilium says that CIDRs match nodes, at least on some of them. */
  readonly blocksMayMatchNodes?: true;
}
