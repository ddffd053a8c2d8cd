import type { Construct } from 'constructs';
import type { WorkloadReference } from './intent.ts';
import type { NamedPort } from './named-port.ts';

/** Pods that edges can be from and to: a workload of ours, or a wrapped one. */
export interface PolicySubject {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  /** Of all containers that run as long as the pod. */
  readonly ports: readonly NamedPort[];
  /** What policies select its pods by: a fresh copy at each call, as cdk8s's types are mutable. */
  readonly labels: () => Record<string, string>;
  /** The network of its node, where no policy applies. */
  readonly hostNetwork: boolean;
  /** False: its fields make no sense, so that nothing is known of its ports. */
  readonly isValid: boolean;
  /** Where its policies are made: policies select in their own namespace. */
  readonly construct: Construct;
}

/** `namespace/name[Kind]`, as it will be printed. */
export function referenceOf({ namespace, name, kind }: PolicySubject): WorkloadReference {
  return `${namespace}/${name}[${kind}]`;
}
