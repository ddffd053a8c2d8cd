import type { AddressRange } from './ip-space.ts';

/**
 * How a network plugin settles what the API leaves undefined.
 * - `calico`: an ipBlock of 0.0.0.0/0 covers pods, too. A narrower one covers a pod if it holds the pod's address, which is unknown
 *   unless `podCidrs` settles it. No policy limits pods with hostNetwork, and no selector matches them, because their traffic is that
 *   of their node.
 * - `cilium`: an ipBlock never covers a pod. Pods with hostNetwork are as for `calico`. Rules of a direction that `policyTypes` leaves
 *   out are in force.
 * - `spec`: the conventions of other analysers, for comparison with them. An ipBlock never covers a pod, pods with hostNetwork are
 *   ordinary pods, and what is not declared does not exist. Strangers, and a workload to itself, are left out.
 */
export type Cni = 'calico' | 'cilium' | 'spec';

/** The major and minor version of the network plugin in one number: 3029 is 3.29. */
export type CniVersion = number;

/** All values of {@link Cni}. */
export const CNIS: readonly Cni[] = ['calico', 'cilium', 'spec'];

/** What verdicts depend on besides the manifests. */
export interface ReachOptions {
  /** @default - 'cilium' if there are policies, or else other objects, of Cilium and none of Calico, otherwise 'calico' */
  readonly cni?: Cni;
  /** The version of Calico, because it decides which kinds of policies exist. @default - the kinds of every version */
  readonly cniVersion?: CniVersion;
  /** The addresses of pods, as CIDRs. @default - unknown: IPv4 certainly, IPv6 perhaps */
  readonly podCidrs?: readonly string[];
  /** Namespaces without strangers, because they exist only for a made-up pod. @default - none */
  readonly withoutStrangers?: ReadonlySet<string>;
  /** The addresses of pods, if they are known, by the printed names of their workloads. */
  readonly addresses?: ReadonlyMap<string, AddressRange>;
}
