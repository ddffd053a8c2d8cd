// Written by imports/generate.mjs from the schema of the CRD: change it there.
import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

export interface ClusterNetworkPolicySpec {
  /** Egress is the list of Egress rules to be applied to the selected pods. */
  readonly egress?: readonly ClusterNetworkPolicySpecEgress[];
  /** Ingress is the list of Ingress rules to be applied to the selected pods. */
  readonly ingress?: readonly ClusterNetworkPolicySpecIngress[];
  /** Priority is a value from 0 to 1000 indicating the precedence of the policy within its tier. */
  readonly priority: number;
  /** Subject defines the pods to which this ClusterNetworkPolicy applies. */
  readonly subject: ClusterNetworkPolicySpecIngressFrom;
  /** Tier is used as the top-level grouping for network policy prioritization. */
  readonly tier: 'Admin' | 'Baseline';
}

export interface ClusterNetworkPolicySpecEgress {
  /** Action specifies the effect this rule will have on matching traffic. */
  readonly action: 'Accept' | 'Deny' | 'Pass';
  /** Name is an identifier for this rule, that may be no more than 100 characters in length. */
  readonly name?: string;
  /** Protocols allows for more fine-grain matching of traffic on protocol-specific attributes such as the port. */
  readonly protocols?: readonly ClusterNetworkPolicySpecEgressProtocols[];
  /** To is the list of destinations whose traffic this rule applies to. */
  readonly to: readonly ClusterNetworkPolicySpecEgressTo[];
}

export interface ClusterNetworkPolicySpecEgressProtocols {
  /** TCP specific protocol matches. */
  readonly tcp?: ClusterNetworkPolicySpecEgressProtocolsTcp;
  /** UDP specific protocol matches. */
  readonly udp?: ClusterNetworkPolicySpecEgressProtocolsTcp;
}

export interface ClusterNetworkPolicySpecEgressProtocolsTcp {
  /** DestinationPort for the match. */
  readonly destinationPort?: ClusterNetworkPolicySpecEgressProtocolsTcpDestinationPort;
}

export interface ClusterNetworkPolicySpecEgressProtocolsTcpDestinationPort {
  /** Number defines a network port value. */
  readonly number?: number;
  /** Range defines a contiguous range of ports. */
  readonly range?: ClusterNetworkPolicySpecEgressProtocolsTcpDestinationPortRange;
}

export interface ClusterNetworkPolicySpecEgressProtocolsTcpDestinationPortRange {
  /** end specifies the last port in the range. */
  readonly end: number;
  /** start defines a network port that is the start of a port range, the Start value must be less than End. */
  readonly start: number;
}

export interface ClusterNetworkPolicySpecEgressTo {
  /** Networks defines a way to select peers via CIDR blocks. */
  readonly networks?: readonly string[];
  /** Pods defines a way to select a set of pods in a set of namespaces. */
  readonly pods?: ClusterNetworkPolicySpecEgressToPods;
}

export interface ClusterNetworkPolicySpecEgressToPods {
  /** NamespaceSelector follows standard label selector semantics; if empty, it selects all Namespaces. */
  readonly namespaceSelector?: LabelSelector;
  /** PodSelector is used to explicitly select pods within a namespace; if empty, it selects all Pods. */
  readonly podSelector: LabelSelector;
}

export interface LabelSelector {
  /** matchExpressions is a list of label selector requirements. */
  readonly matchExpressions?: readonly LabelSelectorMatchExpressions[];
  /** matchLabels is a map of {key,value} pairs. */
  readonly matchLabels?: Readonly<Record<string, string>>;
}

export interface LabelSelectorMatchExpressions {
  /** key is the label key that the selector applies to. */
  readonly key: string;
  /** operator represents a key's relationship to a set of values. */
  readonly operator: string;
  /** values is an array of string values. */
  readonly values?: readonly string[];
}

export interface ClusterNetworkPolicySpecIngress {
  /** Action specifies the effect this rule will have on matching traffic. */
  readonly action: 'Accept' | 'Deny' | 'Pass';
  /** From is the list of sources whose traffic this rule applies to. */
  readonly from: readonly ClusterNetworkPolicySpecIngressFrom[];
  /** Name is an identifier for this rule, that may be no more than 100 characters in length. */
  readonly name?: string;
}

export interface ClusterNetworkPolicySpecIngressFrom {
  /** Namespaces defines a way to select all pods within a set of Namespaces. */
  readonly namespaces?: LabelSelector;
  /** Pods defines a way to select a set of pods in a set of namespaces. */
  readonly pods?: ClusterNetworkPolicySpecEgressToPods;
}

export interface ClusterNetworkPolicyProps {
  /** @default - policy.networking.k8s.io/v1alpha2 */
  readonly apiVersion?: 'policy.networking.k8s.io/v1alpha2' | 'policy.networking.k8s.io/v1beta1';
  readonly metadata: ApiObjectMetadata;
  readonly spec: ClusterNetworkPolicySpec;
}

/** policy.networking.k8s.io/v1alpha2 or policy.networking.k8s.io/v1beta1 ClusterNetworkPolicy: the fields that are used here. */
export class ClusterNetworkPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: ClusterNetworkPolicyProps) {
    super(scope, id, { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', ...props });
  }
}
