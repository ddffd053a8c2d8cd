import type { CalicoSelector } from '../../manifests/other-kinds/calico-selector.ts';
import type { Cni } from '../options.ts';
import type { KnownLabels } from '../selector.ts';
import { CALICO_ACCOUNT, CALICO_NAME, isAccount, NAME_OF_ACCOUNT, OF_ACCOUNT } from './account-labels.ts';

/** The label of a namespace that holds its name. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** Prefix of the namespace's labels in Calico's selectors. A pod's own label with the same key takes precedence. */
export const OF_NAMESPACE = 'pcns.';
/** The labels that Calico itself sets on an endpoint (podToDefaultWorkloadEndpoint in libcalico-go/lib/backend/k8s/conversion). */
export const CALICO_NAMESPACE = 'projectcalico.org/namespace';
const CALICO_ORCHESTRATOR = 'projectcalico.org/orchestrator';
const ORCHESTRATOR = 'k8s';
/** What Calico adds to each selector of pods in a NetworkPolicy (k8sSelectorToCalico). */
export const OF_ENDPOINTS_OF_KUBERNETES: CalicoSelector = {
  ...{ is: 'test', key: CALICO_ORCHESTRATOR, operator: '==', values: [ORCHESTRATOR] },
};
/** Does a selector of pods in a NetworkPolicy find what has these labels, if the rest of it matches? */
export function isOfKubernetes(labels: ReadonlyMap<string, string>): boolean {
  return labels.get(CALICO_ORCHESTRATOR) === ORCHESTRATOR;
}
/** The labels that Cilium itself sets on an endpoint (SanitizePodLabels in pkg/k8s/utils). */
export const CILIUM_NAMESPACE = 'io.kubernetes.pod.namespace';
export const CILIUM_OF_NAMESPACE = 'io.cilium.k8s.namespace.labels.';
export const CILIUM_CLUSTER = 'io.cilium.k8s.policy.cluster';

/** Where a label of a pod comes from that the pod's manifest need not have. */
export type PluginLabel =
  | { readonly is: 'constant'; readonly value: string }
  /** @property ownFirst a label of that key on the pod itself takes precedence */
  | { readonly is: 'namespace'; readonly key: string; readonly ownFirst: boolean }
  /** The name of its ServiceAccount, unless the pod itself has a label of that key. */
  | { readonly is: 'account'; readonly key: string };

/** What a network plugin puts under a key that a selector of pods asks for. Undefined if it is an ordinary label of the pod. */
export function pluginLabel(key: string, cni: Cni): PluginLabel | undefined {
  if (cni === 'cilium') {
    if (key === CILIUM_NAMESPACE) return { is: 'namespace', key: NAMESPACE_NAME, ownFirst: false };
    if (!key.startsWith(CILIUM_OF_NAMESPACE)) return undefined;
    return { is: 'namespace', key: key.slice(CILIUM_OF_NAMESPACE.length), ownFirst: false };
  }
  if (cni !== 'calico') return undefined;
  if (key === CALICO_ORCHESTRATOR) return { is: 'constant', value: ORCHESTRATOR };
  if (key === CALICO_NAMESPACE) return { is: 'namespace', key: NAMESPACE_NAME, ownFirst: false };
  if (key === NAME_OF_ACCOUNT) return { is: 'account', key: CALICO_ACCOUNT };
  if (!key.startsWith(OF_NAMESPACE)) return undefined;
  const own = key.slice(OF_NAMESPACE.length);
  return { is: 'namespace', key: own === CALICO_NAME ? NAMESPACE_NAME : own, ownFirst: true };
}

/** Prefix of a label that a plugin sets and the manifests do not tell. No label of a pod can have such a key. */
export const UNTOLD = 'untold:';

/** Is a label set by a plugin, or by it unless a pod has one of its own? Selectors as the plugin sees them ask for no other ones. */
export function isOfPlugin(key: string): boolean {
  return isAccount(key) || [OF_ACCOUNT, OF_NAMESPACE, UNTOLD].some((start) => key.startsWith(start));
}

/** What is known of the labels of a pod, with those that a plugin sets and nobody knows. */
export function withUntold(known: KnownLabels): KnownLabels {
  return {
    labels: known.labels,
    unknown: (key) => (key.startsWith(UNTOLD) ? 'perhaps' : known.unknown(key)),
  };
}
