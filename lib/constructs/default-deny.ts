import { Construct } from 'constructs';
import { networkPolicy } from './network-policy.ts';

/** Isolates every pod of the namespace in both directions. Other policies allow what is needed. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    networkPolicy(this, 'policy', {
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
