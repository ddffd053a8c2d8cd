/**
 * `tierwall`: constructs for any cdk8s app, for use beside its other constructs. See docs/reference/library.md.
 * `tierwall/analysis` reads YAML and says who can reach whom.
 */
export { AccessPolicy, type AccessPolicyProps } from './constructs/access-policy.ts';
export { AllowDns, CLUSTER_DNS } from './constructs/allow-dns.ts';
export { Application, type ApplicationProps, type EdgeProps } from './constructs/application.ts';
export type { EdgeEnd, EdgePort } from './constructs/application-edge.ts';
export { type ApplicationIntent, applicationIntent } from './constructs/application-intent.ts';
export { ClusterFloor, type ClusterFloorKind, type ClusterFloorProps } from './constructs/cluster-floor.ts';
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
export type { NamedPort, PortProps } from './constructs/named-port.ts';
export { NamespaceFloor, type NamespaceFloorProps } from './constructs/namespace-floor.ts';
export { type AddressBlock, Peer, type PeerPort, type PodsProps } from './constructs/peer.ts';
export type { PolicySubject } from './constructs/policy-subject.ts';
export { PublicEntry } from './constructs/public-entry.ts';
export { RestrictedNamespace, type RestrictedNamespaceProps } from './constructs/restricted-namespace.ts';
export type { Resources, RestrictedPod } from './constructs/restricted-pod.ts';
export { type Protocol, type Storage, Tier, type TierProps } from './constructs/tier.ts';
export { Workload } from './constructs/workload.ts';
export type {
  Amounts,
  ContainerProps,
  EntryProps,
  EnvValue,
  Mount,
  ProbeProps,
  Security,
  ServiceProps,
  WorkloadKind,
  WorkloadProps,
} from './constructs/workload-props.ts';
export { type WrapOptions, WrappedWorkload } from './constructs/wrapped-workload.ts';
export { type SynthesizeOptions, synthesize } from './synth/synthesize.ts';
