import type { Manifests } from '../../manifests/model.ts';
import { isLeftOut } from './cilium-labels.ts';
import { nameOfKey } from './cilium-selectors.ts';
import { keysOf, podSelectors } from './pod-selectors.ts';

/** The labels that policies ask for and Cilium leaves out of what it knows of pods. */
export function leftOutLabels(manifests: Pick<Manifests, 'policies' | 'otherKinds'>): string[] {
  const ofCilium = (manifests.otherKinds?.cilium ?? []).flatMap(({ endpointSelector, allow, deny }) => [
    ...endpointSelector,
    ...[allow, deny]
      .flatMap(({ Ingress, Egress }) => [...Ingress, ...Egress])
      .flatMap(({ peers = [] }) => peers.flatMap((peer) => (peer.is === 'endpoints' ? peer.selector : []))),
  ]);
  const keys = [...podSelectors(manifests).flatMap(keysOf), ...ofCilium.map(({ key }) => nameOfKey(key))];
  return [...new Set(keys.filter(isLeftOut))].sort();
}
