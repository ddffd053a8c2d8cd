import type { Peer as PolicyPeer } from '../manifests/model.ts';
import type { PodClass } from './pod-class.ts';
import { MAYBE, matches } from './selector.ts';

/** Why a verdict depends, in one sentence; equal reasons are equal strings. */
export type Reason = string;

export const REASONS = {
  podAddress: (cidr: string) => `ipBlock ${cidr} may or may not cover the pod's address; --pod-cidr settles it`,
  nodeAddress: (cidr: string) => `ipBlock ${cidr} may or may not cover the address of the node (hostNetwork)`,
  nodeTraffic: (name: string) =>
    `${name} uses hostNetwork: its traffic is its node's, which always reaches the pods of that node`,
  namespaceLabels: (namespace: string) => `Namespace ${namespace} is not in the manifests, so its labels are unknown`,
  generatedLabel: (name: string) => `a controller sets the selected label on the pods of ${name}`,
  ingressController: () => 'the namespace and labels of the ingress controller are not in the manifests',
  addresses: (cidr: string) => `ipBlock ${cidr} covers a part of these addresses`,
} as const;

/** Why nobody can know whether the selectors of a rule's peer match these pods. */
export function whyUnknown({ namespaceSelector }: PolicyPeer, pods: PodClass): Reason {
  if (pods.kind === 'ingress-controller') return REASONS.ingressController();
  if (namespaceSelector && matches(namespaceSelector, pods.namespaceLabels) === MAYBE) {
    return REASONS.namespaceLabels(pods.namespace ?? '');
  }
  return REASONS.generatedLabel(pods.peers[0]?.name ?? '');
}
