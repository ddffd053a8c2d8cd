import { Construct } from 'constructs';
import { type Edge, edgeProblems, namespaceProblems, podsOf, policyPort } from './edge.ts';
import { edgeGiven } from './given.ts';
import { podPolicy } from './network-policy.ts';

/**
 * Both halves of one edge, for namespaces with a default deny: the egress of `from` and the ingress of `to`. A connection needs
 * both, so one construct writes both, and neither can be forgotten.
 */
export class EdgePolicies extends Construct {
  constructor(scope: Construct, id: string, edge: Edge) {
    super(scope, id);
    edgeGiven(this.node.path, 'edge', edge);
    const { from, to, port, protocol } = edge;
    this.node.addValidation({ validate: () => [...namespaceProblems(this, from, to), ...edgeProblems(edge)] });
    const suffix = protocol === undefined || protocol === 'TCP' ? `${port}` : `${protocol.toLowerCase()}-${port}`;
    const [source, target, ports] = [podsOf(this, 'from', from), podsOf(this, 'to', to), [policyPort(port, protocol)]];
    podPolicy(this, 'egress', {
      metadata: { name: `${from.name}-egress-to-${to.name}-${suffix}` },
      selector: source,
      egress: { rules: [{ peer: target, ports }] },
    });
    podPolicy(this, 'ingress', {
      metadata: { name: `${to.name}-ingress-from-${from.name}-${suffix}` },
      selector: target,
      ingress: { rules: [{ peer: source, ports }] },
    });
  }
}
