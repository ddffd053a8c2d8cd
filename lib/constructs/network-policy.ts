import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';

/** The type of the metadata that holds, as its stack trace, which code made a policy. */
export const MADE_BY = 'tierwall:made-by';

/** A NetworkPolicy that remembers which line of code made it, so that an explanation can name it. */
export function networkPolicy(scope: Construct, id: string, props: k8s.KubeNetworkPolicyProps): void {
  const policy = new k8s.KubeNetworkPolicy(scope, id, props);
  policy.node.addMetadata(MADE_BY, true, { stackTrace: true, traceFromFunction: networkPolicy });
}
