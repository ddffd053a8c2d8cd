import type { Construct } from 'constructs';
import type { WorkloadReference } from './intent.ts';
import type { NamedPort } from './named-port.ts';

/** Pods that can be an end of an edge: a workload of ours, or a wrapped one. */
export interface PolicySubject {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  /** The ports of all containers that run as long as the pod. */
  readonly ports: readonly NamedPort[];
  /** The labels by which policies select its pods. A fresh copy at each call, because cdk8s's types are mutable. */
  readonly labels: () => Record<string, string>;
  /** All labels of its pods that are known, by which a policy for others may select them, too. */
  readonly podLabels: () => Record<string, string>;
  /** Whether it uses the network of its node, where no policy applies. */
  readonly hostNetwork: boolean;
  /** Whether it is never more than one pod at a time, which reaches itself whatever policies say. */
  readonly isOnePod: boolean;
  /** False if its fields are wrong, so that nothing is known about its ports. */
  readonly isValid: boolean;
  /** The construct below which its policies are made. Policies select in their own namespace. */
  readonly construct: Construct;
}

/** `namespace/name[Kind]`, as it is printed. */
export function referenceOf({ namespace, name, kind }: PolicySubject): WorkloadReference {
  return `${namespace}/${name}[${kind}]`;
}
