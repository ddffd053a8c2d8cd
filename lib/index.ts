/**
 * `tierwall`: the constructs, for any cdk8s app, beside what else it has. docs/reference/library.md
 * The other half, which reads YAML and says who can reach whom, is `tierwall/analysis`.
 */
export { AccessPolicy, type AccessPolicyProps } from './constructs/access-policy.ts';
export { AllowDns, CLUSTER_DNS } from './constructs/allow-dns.ts';
export { DefaultDeny } from './constructs/default-deny.ts';
export type { Edge } from './constructs/edge.ts';
export { EdgePolicies } from './constructs/edge-policies.ts';
export {
  type Declaration,
  type DeclaredWorkload,
  type Intent,
  intentOf,
  intentYaml,
  type OutsidePeer,
  type WorkloadReference,
} from './constructs/intent.ts';
export { PublicEntry } from './constructs/public-entry.ts';
export { RestrictedNamespace, type RestrictedNamespaceProps } from './constructs/restricted-namespace.ts';
export type { Resources, RestrictedPod } from './constructs/restricted-pod.ts';
export { type Protocol, type Storage, Tier, type TierProps } from './constructs/tier.ts';
