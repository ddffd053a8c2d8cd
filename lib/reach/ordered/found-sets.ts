import type { Manifests, Peer } from '../../manifests/model.ts';
import type { CalicoEntity, CalicoNetworkSet } from '../../manifests/other-kinds/calico-policy.ts';
import type { ClusterPeer } from '../../manifests/other-kinds/cluster-policy.ts';
import { entitySelectors } from './calico-ends.ts';
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

function ofPeer({ podSelector, namespaceSelector }: Peer): SelectorOf[][] {
  if (!namespaceSelector) return [];
  // k8sSelectorToCalico: the selector of a NetworkPolicy is for endpoints of Kubernetes, and a set may have the label of those.
  const pods: SelectorOf[] = podSelector ? [[asCalicoSelector(podSelector), 'endpoint']] : [];
  return [[[OF_ENDPOINTS_OF_KUBERNETES, 'endpoint'], ...pods, [asCalicoSelector(namespaceSelector), 'namespace']]];
}

function ofClusterPeer(peer: ClusterPeer): SelectorOf[][] {
  if (peer.is !== 'pods' || peer.podSelector) return [];
  return [[[peer.namespaceSelector ? asCalicoSelector(peer.namespaceSelector) : { is: 'all' }, 'namespace']]];
}

function ofEntity(end: CalicoEntity, namespace: string | undefined): SelectorOf[][] {
  const isElsewhere = namespace === undefined || end.namespaceSelector !== undefined;
  const selectors = entitySelectors(end, namespace);
  if (!isElsewhere || end.services) return [];
  const { notSelector } = end;
  return [...(selectors.length > 0 ? [selectors] : []), ...(notSelector ? [[[notSelector, 'endpoint'] as const]] : [])];
}
