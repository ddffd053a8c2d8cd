import { NetworkPolicyTrafficDefault } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type Edge, edgeName, edgeProblems, namespaceProblems, podsOf, policyPort } from './edge.ts';
import { edgeGiven, listGiven, objectGiven, tierGiven } from './given.ts';
import { podPolicy } from './network-policy.ts';
import type { Tier } from './tier.ts';

/** What an {@link AccessPolicy} limits, and to what. */
export interface AccessPolicyProps {
  /** The tier whose ingress is limited. */
  readonly tier: Tier;
  /** The connections that are allowed, all of them to `tier`. Empty means nobody. */
  readonly edges: readonly Edge[];
}

/** Limits the ingress of one tier to its edges. Every other tier, and all egress, stays as it is. */
export class AccessPolicy extends Construct {
  constructor(scope: Construct, id: string, props: AccessPolicyProps) {
    super(scope, id);
    objectGiven(this.node.path, 'props', props);
    const { tier, edges } = props;
    tierGiven(this.node.path, 'tier', tier);
    listGiven(this.node.path, 'edges', edges);
    for (const [i, edge] of edges.entries()) edgeGiven(this.node.path, `edges[${i}]`, edge);
    this.node.addValidation({
      validate: () => [
        ...namespaceProblems(this, tier, ...edges.map(({ from }) => from)),
        ...edges.flatMap(edgeProblems),
        ...edges
          .filter((edge) => edge.to !== tier)
          .map((edge) => `${edgeName(edge)} is not to ${tier.name}; give it to the policy of ${edge.to.name}`),
      ],
    });
    podPolicy(this, 'policy', {
      metadata: { name: `${tier.name}-access-policy` },
      selector: podsOf(this, 'to', tier),
      ingress: {
        // The policy has to isolate the tier even without a rule.
        default: NetworkPolicyTrafficDefault.DENY,
        rules: edges.map(({ from, port, protocol }, index) => ({
          peer: podsOf(this, `from-${index}`, from),
          ports: [policyPort(port, protocol)],
        })),
      },
    });
  }
}
