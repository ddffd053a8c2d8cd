import { ApiObject } from 'cdk8s';
import { NetworkPolicy, type NetworkPolicyProps } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';

/**
 * The type of the metadata that says which code made a policy. It is an object with a stack, which becomes text only when it is
 * read.
 */
export const MADE_BY = 'tierwall:made-by';

/** The most calls between a line of an application and a policy. */
const FRAMES = 50;

/**
 * Remembers which code calls `below`, for {@link MADE_BY}. Writing the stack as text would take longer than making the policy, so
 * that is left until it is needed.
 */
export function calledBy(below: (...args: never[]) => unknown): { readonly stack?: string } {
  const made: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(made, below);
  Error.stackTraceLimit = limit;
  return made;
}

/**
 * A NetworkPolicy between pods, made by cdk8s-plus. It remembers which line of code made it, so that an explanation can name the
 * line.
 */
export function podPolicy(scope: Construct, id: string, props: NetworkPolicyProps): void {
  const policy = new NetworkPolicy(scope, id, props);
  ApiObject.of(policy).node.addMetadata(MADE_BY, calledBy(podPolicy));
}

/** The same, written in the API's own fields. For what cdk8s-plus cannot express (CONTRIBUTING.md), such as a rule for everyone. */
export function networkPolicy(scope: Construct, id: string, props: k8s.KubeNetworkPolicyProps): void {
  const policy = new k8s.KubeNetworkPolicy(scope, id, props);
  policy.node.addMetadata(MADE_BY, calledBy(networkPolicy));
}
