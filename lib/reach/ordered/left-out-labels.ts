import type { LabelSelector, Manifests } from '../../manifests/model.ts';
import { isLeftOut } from './cilium-labels.ts';
import { nameOfKey } from './cilium-selectors.ts';

/** The labels that policies ask for and Cilium leaves out of what it knows of pods. */
export function leftOutLabels({ policies, otherKinds }: Pick<Manifests, 'policies' | 'otherKinds'>): string[] {
  const ofNetworkPolicies = policies.flatMap(({ podSelector, ingress, egress }) => [
    podSelector,
    ...[...ingress, ...egress].flatMap(({ peers }) => peers.map((peer) => peer.podSelector)),
  ]);
  const ofCluster = (otherKinds?.cluster ?? []).flatMap(({ subject, rules }) => [
    subject.podSelector,
    ...[...rules.Ingress, ...rules.Egress].flatMap(({ peers }) =>
      peers.map((peer) => (peer.is === 'pods' ? peer.podSelector : undefined)),
    ),
  ]);
  const ofCilium = (otherKinds?.cilium ?? []).flatMap(({ endpointSelector, allow, deny }) => [
    ...endpointSelector,
    ...[allow, deny]
      .flatMap(({ Ingress, Egress }) => [...Ingress, ...Egress])
      .flatMap(({ peers = [] }) => peers.flatMap((peer) => (peer.is === 'endpoints' ? peer.selector : []))),
  ]);
  const keys = [
    ...[...ofNetworkPolicies, ...ofCluster].flatMap((selector) => (selector ? keysOf(selector) : [])),
    ...ofCilium.map(({ key }) => nameOfKey(key)),
  ];
  return [...new Set(keys.filter(isLeftOut))].sort();
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}
