// Written by imports/generate.mjs from the schema of the CRD: change it there.
import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

export interface CiliumClusterwideNetworkPolicySpec {
  /** Egress is a list of EgressRule which are enforced at egress. */
  readonly egress?: readonly CiliumClusterwideNetworkPolicySpecEgress[];
  /** EgressDeny is a list of EgressDenyRule which are enforced at egress. */
  readonly egressDeny?: readonly CiliumClusterwideNetworkPolicySpecEgressDeny[];
  /** EnableDefaultDeny determines whether this policy configures the subject endpoint(s) to have a default deny mode. */
  readonly enableDefaultDeny?: CiliumClusterwideNetworkPolicySpecEnableDefaultDeny;
  /** EndpointSelector selects all endpoints which should be subject to this rule. */
  readonly endpointSelector?: LabelSelector;
  /** IngressDeny is a list of IngressDenyRule which are enforced at ingress. */
  readonly ingressDeny?: readonly CiliumClusterwideNetworkPolicySpecIngressDeny[];
}

export interface CiliumClusterwideNetworkPolicySpecEgress {
  /** ToEndpoints is a list of endpoints identified by an EndpointSelector to which the endpoints subject to the rule are allowed to communicate. */
  readonly toEndpoints?: readonly LabelSelector[];
  /** ToPorts is a list of destination ports identified by port number and protocol which the endpoint subject to the rule is allowed to connect to. */
  readonly toPorts?: readonly CiliumClusterwideNetworkPolicySpecEgressToPorts[];
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
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** values is an array of string values. */
  readonly values?: readonly string[];
}

export interface CiliumClusterwideNetworkPolicySpecEgressToPorts {
  /** Ports is a list of L4 port/protocol */
  readonly ports?: readonly CiliumClusterwideNetworkPolicySpecEgressToPortsPorts[];
}

export interface CiliumClusterwideNetworkPolicySpecEgressToPortsPorts {
  /** Port can be an L4 port number, or a name in the form of "http" or "http-8080". */
  readonly port?: string;
  /** Protocol is the L4 protocol. */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | 'VRRP' | 'IGMP' | 'GRE' | 'IPIP' | 'IPV6' | 'ESP' | 'AH' | 'ANY';
}

export interface CiliumClusterwideNetworkPolicySpecEgressDeny {
  /** ToCIDR is a list of IP blocks which the endpoint subject to the rule is allowed to initiate connections. */
  readonly toCIDR?: readonly string[];
}

export interface CiliumClusterwideNetworkPolicySpecEnableDefaultDeny {
  /** Whether or not the endpoint should have a default-deny rule applied to egress traffic. */
  readonly egress?: boolean;
  /** Whether or not the endpoint should have a default-deny rule applied to ingress traffic. */
  readonly ingress?: boolean;
}

export interface CiliumClusterwideNetworkPolicySpecIngressDeny {
  /** FromEndpoints is a list of endpoints identified by an EndpointSelector which are allowed to communicate with the endpoint subject to the rule. */
  readonly fromEndpoints?: readonly LabelSelector[];
  /** FromEntities is a list of special entities which the endpoint subject to the rule is allowed to receive connections from. */
  readonly fromEntities?: readonly (
    | 'all'
    | 'world'
    | 'cluster'
    | 'cluster-mesh'
    | 'host'
    | 'init'
    | 'ingress'
    | 'unmanaged'
    | 'remote-node'
    | 'health'
    | 'none'
    | 'kube-apiserver'
  )[];
}

export interface CiliumClusterwideNetworkPolicyProps {
  readonly metadata: ApiObjectMetadata;
  readonly spec: CiliumClusterwideNetworkPolicySpec;
}

/** cilium.io/v2 CiliumClusterwideNetworkPolicy: the fields that are used here. */
export class CiliumClusterwideNetworkPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: CiliumClusterwideNetworkPolicyProps) {
    super(scope, id, { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', ...props });
  }
}
