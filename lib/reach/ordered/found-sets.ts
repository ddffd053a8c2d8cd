import type { LabelSelector, Manifests, Peer } from '../../manifests/model.ts';
import type { CalicoEntity, CalicoNetworkSet } from '../../manifests/other-kinds/calico-policy.ts';
import type { ClusterPeer, PodsOfNamespaces } from '../../manifests/other-kinds/cluster-policy.ts';
import { entitySelectors, inNamespaceOf } from './calico-ends.ts';
import { asCalicoSelector, CalicoExpressions, type SelectorOf } from './calico-expressions.ts';
import { NONE } from './expression.ts';
import { NAMESPACE_NAME, OF_ENDPOINTS_OF_KUBERNETES } from './plugin-labels.ts';

type Policies = Pick<Manifests, 'policies' | 'otherKinds'>;

/** Whether a policy, with Calico, selects by labels in other namespaces than its own, so that it may find sets of addresses there. */
export function findsSetsElsewhere(policies: Policies): boolean {
  return searches(policies).length > 0;
}

/**
 * Whether a policy may find this set of another namespace, with Calico. Of that namespace only the name is known, so its other labels may be
 * those that a policy asks for.
 */
export function mayFind(policies: Policies, set: CalicoNetworkSet): boolean {
  const { namespace: name = '', location } = set;
  const around = { name, location, labels: new Map([[NAMESPACE_NAME, name]]), declared: false };
  const expressions = new CalicoExpressions([set], [around]);
  return searches(policies).some((selectors) => expressions.setsOf(selectors) !== NONE);
}

/** For each peer that is not limited to one namespace, the selectors which all must match. */
function searches({ policies, otherKinds }: Policies): (readonly SelectorOf[])[] {
  const peers = policies.flatMap(({ ingress, egress }) => [...ingress, ...egress].flatMap((rule) => rule.peers));
  const ofCluster = (otherKinds?.cluster ?? []).flatMap(({ rules }) =>
    [...rules.Ingress, ...rules.Egress].flatMap((rule) => rule.peers),
  );
  const ends = (otherKinds?.calico ?? []).flatMap(({ namespace, rules }) =>
    [...rules.Ingress, ...rules.Egress].flatMap(({ source, destination }) =>
      [source, destination].flatMap((end) => ofEntity(end, namespace)),
    ),
  );
  return [...peers.flatMap(ofPeer), ...ofCluster.flatMap(ofClusterPeer), ...ends];
}

function ofPeer(peer: Peer): SelectorOf[][] {
  return peer.namespaceSelector ? [selectorsOfPods(peer)] : [];
}

function ofClusterPeer(peer: ClusterPeer): SelectorOf[][] {
  return peer.is === 'pods' ? [selectorsOfClusterPeer(peer)] : [];
}

/**
 * What Calico makes of a peer of a policy of the whole cluster: all of these selectors must match. Without a podSelector, a negated requirement
 * also matches sets without a namespace, because they lack the label.
 */
export function selectorsOfClusterPeer({ podSelector, namespaceSelector = EVERY }: PodsOfNamespaces): SelectorOf[] {
  return podSelector
    ? selectorsOfPods({ podSelector, namespaceSelector })
    : [[asCalicoSelector(namespaceSelector), 'namespace']];
}

const EVERY: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

/**
 * What Calico makes of a peer of pods (k8sSelectorToCalico): all of these selectors must match. They are for endpoints of Kubernetes, and a
 * set of addresses may have the label of those.
 * @param own the policy's namespace, in which the pods are without a namespaceSelector
 */
export function selectorsOfPods(
  { podSelector, namespaceSelector }: Pick<Peer, 'podSelector' | 'namespaceSelector'>,
  own = '',
): SelectorOf[] {
  return [
    [OF_ENDPOINTS_OF_KUBERNETES, 'endpoint'],
    ...(podSelector ? [[asCalicoSelector(podSelector), 'endpoint'] as const] : []),
    namespaceSelector ? [asCalicoSelector(namespaceSelector), 'namespace'] : [inNamespaceOf(own), 'endpoint'],
  ];
}

function ofEntity(end: CalicoEntity, namespace: string | undefined): SelectorOf[][] {
  const isElsewhere = namespace === undefined || end.namespaceSelector !== undefined;
  const selectors = entitySelectors(end, namespace);
  if (!isElsewhere || end.services) return [];
  const { notSelector } = end;
  return [...(selectors.length > 0 ? [selectors] : []), ...(notSelector ? [[[notSelector, 'endpoint'] as const]] : [])];
}
