import { Construct } from 'constructs';
import { type Edge, edgeName, edgeProblems, policyPort } from './edge.ts';
import { networkPolicy } from './network-policy.ts';
import type { Tier } from './tier.ts';

export interface AccessPolicyProps {
  /** The tier whose ingress is limited. */
  readonly tier: Tier;
  /** Who may come, each to `tier`; empty: nobody. */
  readonly edges: readonly Edge[];
}

/** Limits the ingress of one tier to its edges; every other tier, and egress, stays as it is. */
export class AccessPolicy extends Construct {
  constructor(scope: Construct, id: string, { tier, edges }: AccessPolicyProps) {
    super(scope, id);
    this.node.addValidation({
      validate: () => [
        ...edges.flatMap(edgeProblems),
        ...edges
          .filter((edge) => edge.to !== tier)
          .map((edge) => `${edgeName(edge)} is not to ${tier.name}; give it to the policy of ${edge.to.name}`),
      ],
    });
    networkPolicy(this, 'policy', {
      metadata: { name: `${tier.name}-access-policy` },
      spec: {
        podSelector: { matchLabels: tier.labels() },
        policyTypes: ['Ingress'],
        // No rule at all isolates as well; an empty list would only be a longer way to say it.
        ...(edges.length > 0 && {
          ingress: edges.map(({ from, port, protocol }) => ({
            from: [{ podSelector: { matchLabels: from.labels() } }],
            ports: [policyPort(port, protocol)],
          })),
        }),
      },
    });
  }
}
