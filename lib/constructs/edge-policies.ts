import { Construct } from 'constructs';
import { type Edge, edgeProblems, policyPort } from './edge.ts';
import { networkPolicy } from './network-policy.ts';

/**
 * Both halves of one edge where everything is denied by default: the egress of `from` and the ingress of `to`.
 * A connection needs both, so one call writes both and no half can be forgotten.
 */
export class EdgePolicies extends Construct {
  constructor(scope: Construct, id: string, edge: Edge) {
    super(scope, id);
    const { from, to, port, protocol } = edge;
    this.node.addValidation({ validate: () => edgeProblems(edge) });
    const suffix = protocol === undefined || protocol === 'TCP' ? `${port}` : `${protocol.toLowerCase()}-${port}`;
    networkPolicy(this, 'egress', {
      metadata: { name: `${from.name}-egress-to-${to.name}-${suffix}` },
      spec: {
        podSelector: { matchLabels: from.labels() },
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: to.labels() } }], ports: [policyPort(port, protocol)] }],
      },
    });
    networkPolicy(this, 'ingress', {
      metadata: { name: `${to.name}-ingress-from-${from.name}-${suffix}` },
      spec: {
        podSelector: { matchLabels: to.labels() },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: from.labels() } }], ports: [policyPort(port, protocol)] }],
      },
    });
  }
}
