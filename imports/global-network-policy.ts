// Written by imports/generate.mjs from the schema of the CRD: change it there.
import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

export interface GlobalNetworkPolicySpec {
  /** The ordered set of egress rules. */
  readonly egress?: readonly GlobalNetworkPolicySpecEgress[];
  /** The ordered set of ingress rules. */
  readonly ingress?: readonly GlobalNetworkPolicySpecIngress[];
  /** Order is an optional field that specifies the order in which the policy is applied. */
  readonly order?: number;
  /** The selector is an expression used to pick out the endpoints that the policy should be applied to. */
  readonly selector?: string;
  /** Types indicates whether this policy applies to ingress, or to egress, or to both. */
  readonly types?: readonly string[];
}

export interface GlobalNetworkPolicySpecEgress {
  readonly action: string;
  /** Destination contains the match criteria that apply to destination entity. */
  readonly destination?: GlobalNetworkPolicySpecEgressDestination;
  /** Protocol is an optional field that restricts the rule to only apply to traffic of a specific IP protocol. */
  readonly protocol?: number | string;
}

export interface GlobalNetworkPolicySpecEgressDestination {
  /** Nets is an optional field that restricts the rule to only apply to traffic that originates from (or terminates at) IP addresses in any of the given subnets. */
  readonly nets?: readonly string[];
  /** Ports is an optional field that restricts the rule to only apply to traffic that has a source (destination) port that matches one of these ranges/values. */
  readonly ports?: readonly (number | string)[];
  /** Selector is an optional field that contains a selector expression (see Policy for sample syntax). */
  readonly selector?: string;
}

export interface GlobalNetworkPolicySpecIngress {
  readonly action: string;
  /** Source contains the match criteria that apply to source entity. */
  readonly source?: GlobalNetworkPolicySpecIngressSource;
}

export interface GlobalNetworkPolicySpecIngressSource {
  /** NotSelector is the negated version of the Selector field. */
  readonly notSelector?: string;
}

export interface GlobalNetworkPolicyProps {
  readonly metadata: ApiObjectMetadata;
  readonly spec: GlobalNetworkPolicySpec;
}

/** crd.projectcalico.org/v1 GlobalNetworkPolicy: the fields that are used here. */
export class GlobalNetworkPolicy extends ApiObject {
  constructor(scope: Construct, id: string, props: GlobalNetworkPolicyProps) {
    super(scope, id, { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', ...props });
  }
}
