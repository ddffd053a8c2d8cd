import { ApiObject } from 'cdk8s';
import { NetworkPolicy, type NetworkPolicyProps } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';

/** The type of the metadata that says which code made a policy: an object with its stack, as text, which is written when it is read. */
export const MADE_BY = 'tierwall:made-by';

/** So many calls may lie between a line of an application and a policy. */
const FRAMES = 50;

/** Remembers which code calls `below`, for {@link MADE_BY}. To write it as text would take longer than to make the policy. */
export function calledBy(below: (...args: never[]) => unknown): { readonly stack?: string } {
  const made: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(made, below);
  Error.stackTraceLimit = limit;
  return made;
}

/** A NetworkPolicy between pods, by cdk8s-plus. Remembers which line of code made it, so that an explanation can name it. */
export function podPolicy(scope: Construct, id: string, props: NetworkPolicyProps): void {
  const policy = new NetworkPolicy(scope, id, props);
  ApiObject.of(policy).node.addMetadata(MADE_BY, calledBy(podPolicy));
}

/** The same, in the API's own words: for what cdk8s-plus cannot say (CONTRIBUTING.md), such as a rule for everyone. */
export function networkPolicy(scope: Construct, id: string, props: k8s.KubeNetworkPolicyProps): void {
  const policy = new k8s.KubeNetworkPolicy(scope, id, props);
  policy.node.addMetadata(MADE_BY, calledBy(networkPolicy));
}
