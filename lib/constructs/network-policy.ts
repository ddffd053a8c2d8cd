import { ApiObject } from 'cdk8s';
import { NetworkPolicy, type NetworkPolicyProps } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';

/** The type of the metadata that holds, as its stack trace, which code made a policy. */
export const MADE_BY = 'tierwall:made-by';

/** A NetworkPolicy between pods, by cdk8s-plus. Remembers which line of code made it, so that an explanation can name it. */
export function podPolicy(scope: Construct, id: string, props: NetworkPolicyProps): void {
  const policy = new NetworkPolicy(scope, id, props);
  ApiObject.of(policy).node.addMetadata(MADE_BY, true, { stackTrace: true, traceFromFunction: podPolicy });
}

/** The same, in the API's own words: for what cdk8s-plus cannot say (CONTRIBUTING.md), such as a rule for everyone. */
export function networkPolicy(scope: Construct, id: string, props: k8s.KubeNetworkPolicyProps): void {
  const policy = new k8s.KubeNetworkPolicy(scope, id, props);
  policy.node.addMetadata(MADE_BY, true, { stackTrace: true, traceFromFunction: networkPolicy });
}
