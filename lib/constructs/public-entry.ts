import { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';
import { namespaceProblems } from './edge.ts';
import { tierGiven } from './given.ts';
import { networkPolicy } from './network-policy.ts';
import type { Tier } from './tier.ts';

/**
 * Opens one tier to everyone, inside and outside the cluster, on the port that it listens on. NodePorts and load balancers need
 * that, because their traffic comes from addresses that no selector matches.
 */
export class PublicEntry extends Construct {
  /** @param id also the name of the policy */
  constructor(scope: Construct, id: string, tier: Tier) {
    super(scope, id);
    tierGiven(this.node.path, 'tier', tier);
    this.node.addValidation({ validate: () => namespaceProblems(this, tier) });
    networkPolicy(this, 'policy', {
      metadata: { name: id },
      spec: {
        podSelector: { matchLabels: tier.labels() },
        policyTypes: ['Ingress'],
        // No `from`: "this rule matches all sources (traffic not restricted by source)".
        ingress: [{ ports: [{ protocol: tier.protocol, port: k8s.IntOrString.fromNumber(tier.port) }] }],
      },
    });
  }
}
