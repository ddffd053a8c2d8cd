import type { LabelSelector, Manifests, NetworkPolicy } from '../../manifests/model.ts';

/** The selectors by which NetworkPolicies and policies of the whole cluster select pods, as they are written. */
export function podSelectors({ policies, otherKinds }: Pick<Manifests, 'policies' | 'otherKinds'>): LabelSelector[] {
  const ofCluster = (otherKinds?.cluster ?? []).flatMap(({ subject, rules }) => [
    subject.podSelector,
    ...[...rules.Ingress, ...rules.Egress].flatMap(({ peers }) =>
      peers.map((peer) => (peer.is === 'pods' ? peer.podSelector : undefined)),
    ),
  ]);
  return [...policies.flatMap(podSelectorsOf), ...ofCluster.flatMap((one) => one ?? [])];
}

/** Those of one NetworkPolicy: of its own pods and of its peers. */
export function podSelectorsOf({ podSelector, ingress, egress }: NetworkPolicy): LabelSelector[] {
  const peers = [...ingress, ...egress].flatMap((rule) => rule.peers);
  return [podSelector, ...peers.flatMap((peer) => peer.podSelector ?? [])];
}

export function keysOf({ matchLabels, matchExpressions }: LabelSelector): string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}
