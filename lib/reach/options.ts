import type { AddressRange } from './ip-space.ts';

/**
 * What the API leaves undefined, as a network plugin settles it.
 * - `calico`: an ipBlock of 0.0.0.0/0 covers pods too; a narrower one covers a pod if it holds the pod's address, which is unknown
 *   unless `podCidrs` settles it. Pods with hostNetwork are no endpoints: no policy and no selector applies to them, their traffic
 *   is their node's.
 * - `cilium`: an ipBlock never covers a pod; hostNetwork as above.
 * - `spec`: an ipBlock never covers a pod, pods with hostNetwork are ordinary pods, what is not declared is not there; and
 *   neither strangers nor a workload to itself are peers: the conventions of other analysers, for comparison with them.
 */
export type Cni = 'calico' | 'cilium' | 'spec';

/** Major and minor of the network plugin's version in one number: 3029 is 3.29. */
export type CniVersion = number;

export const CNIS: readonly Cni[] = ['calico', 'cilium', 'spec'];

export interface ReachOptions {
  /** @default - 'cilium' where there are policies of Cilium's and none of Calico's, else 'calico' */
  readonly cni?: Cni;
  /** Of Calico, as kinds of policies came and went. @default - all that any version has */
  readonly cniVersion?: CniVersion;
  /** The addresses of pods, as CIDRs. @default - unknown; IPv4 for sure, IPv6 perhaps */
  readonly podCidrs?: readonly string[];
  /** Namespaces whose strangers are nobody's question: they are there for a pod that is made up. @default - none */
  readonly withoutStrangers?: ReadonlySet<string>;
  /** The addresses of pods of which they are known, by the printed names of their workloads. */
  readonly addresses?: ReadonlyMap<string, AddressRange>;
}
