import { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';

/** Isolates every pod of the namespace in both directions; what is to be allowed, another policy says. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
