import type { Manifests, Workload } from '../../manifests/model.ts';
import type { Cni } from '../options.ts';
import type { KnownLabels } from '../selector.ts';
import { keysOf, podSelectors } from './pod-selectors.ts';

/** The label by which selectors of a network plugin find the pods of a ServiceAccount. The plugin sets it, so a pod cannot choose it. */
export const CALICO_ACCOUNT = 'projectcalico.org/serviceaccount';
export const CILIUM_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
/** Label of a namespace or a ServiceAccount that holds its name. Calico sets it. */
export const CALICO_NAME = 'projectcalico.org/name';
/** Prefix of the ServiceAccount's labels in Calico's selectors. A pod's own label with the same key takes precedence. */
export const OF_ACCOUNT = 'pcsa.';
/** The label that holds the account's name. Only a pod itself may have another one. */
export const NAME_OF_ACCOUNT = `${OF_ACCOUNT}${CALICO_NAME}`;
export const DEFAULT_ACCOUNT = 'default';

export function isAccount(key: string): boolean {
  return key === CALICO_ACCOUNT || key === CILIUM_ACCOUNT;
}

/** Do policies ask for ServiceAccounts, or may they? If so, pods with different ServiceAccounts must be told apart. */
export function asksForAccounts(manifests: Pick<Manifests, 'policies' | 'otherKinds'>, cni: Cni): boolean {
  if (cni === 'spec') return false;
  if (manifests.otherKinds && manifests.otherKinds[cni].length > 0) return true;
  const isOfAccount = (key: string) =>
    cni === 'cilium' ? key === CILIUM_ACCOUNT : key === CALICO_ACCOUNT || key.startsWith(OF_ACCOUNT);
  return podSelectors(manifests).some((selector) => keysOf(selector).some(isOfAccount));
}

/** The labels of a workload's pods, with those by which the plugin identifies their ServiceAccount. */
export function withAccount(
  known: KnownLabels,
  { namespace, labels, clues }: Pick<Workload, 'namespace' | 'labels' | 'clues'>,
  manifests: Pick<Manifests, 'otherKinds'>,
  cni: Cni,
): KnownLabels {
  const own = clues?.serviceAccount ?? labels.get(cni === 'cilium' ? CILIUM_ACCOUNT : CALICO_ACCOUNT);
  // A pod that no manifest holds is described by its labels, which include the labels of its account.
  return withLabelsOf(
    { namespace, name: own ?? DEFAULT_ACCOUNT, isDescribed: clues === undefined },
    known,
    manifests,
    cni,
  );
}

/** The labels of a pod without labels, in a namespace that the manifests name. Its ServiceAccount is the namespace's `default`. */
export function withDefaultAccount(
  known: KnownLabels,
  namespace: string,
  manifests: Pick<Manifests, 'otherKinds'>,
  cni: Cni,
): KnownLabels {
  return withLabelsOf({ namespace, name: DEFAULT_ACCOUNT, isDescribed: false }, known, manifests, cni);
}

function withLabelsOf(
  { namespace, name, isDescribed }: { namespace: string; name: string; isDescribed: boolean },
  known: KnownLabels,
  { otherKinds }: Pick<Manifests, 'otherKinds'>,
  cni: Cni,
): KnownLabels {
  const key = cni === 'cilium' ? CILIUM_ACCOUNT : CALICO_ACCOUNT;
  const account = otherKinds?.serviceAccounts.find((one) => one.namespace === namespace && one.name === name);
  const ofAccount = [...(account?.labels ?? [])].map(([own, value]) => [`${OF_ACCOUNT}${own}`, value] as const);
  return {
    labels: new Map([...(cni === 'calico' ? ofAccount : []), ...known.labels, [key, name]]),
    unknown: (asked) => {
      const state = known.unknown(asked);
      // Kubernetes creates the account `default` of each namespace without labels.
      const isMade = name === DEFAULT_ACCOUNT || isDescribed;
      const isOfAccount = asked.startsWith(OF_ACCOUNT) && asked !== NAME_OF_ACCOUNT;
      const isOpen = cni === 'calico' && isOfAccount && !account && !isMade;
      return isOpen && state === 'absent' ? 'perhaps' : state;
    },
  };
}
