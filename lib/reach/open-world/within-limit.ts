import type { NetworkPolicy } from '../../manifests/model.ts';
import type { Connectivity } from '../connectivity.ts';
import { atomsOf, expressionKey } from '../ordered/expression.ts';
import { allOrderedPolicies, expressionsOf } from '../ordered/ordered-policy.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { selectorKey } from '../selector.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/**
 * Runs work on the conditions of policies.
 * @param sides the owners of the policies
 * @throws TooManyConditions with the number of selectors
 */
export function withinLimit<Result>(
  sides: readonly Pick<Connectivity, 'manifests' | 'cni'>[],
  work: () => Result,
): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof TooManyConditions ? new TooManyConditions(selectorsOf(sides)) : error;
  }
}

/** The number of different selectors in policies of every kind, and the number of their keys. */
function selectorsOf(sides: readonly Pick<Connectivity, 'manifests' | 'cni'>[]) {
  const selectors = new Set<string>();
  const keys = new Set<string>();
  for (const { manifests, cni } of sides) {
    addNetworkPolicies(manifests.policies, selectors, keys);
    const world = orderedWorld(manifests, cni);
    if (!world) continue;
    for (const one of allOrderedPolicies(world).flatMap(expressionsOf)) {
      const labels = [...atomsOf(one)].filter((atom) => atom.is === 'label');
      if (labels.length === 0) continue;
      selectors.add(expressionKey(one));
      for (const { key } of labels) keys.add(key);
    }
  }
  return { selectors: selectors.size, keys: keys.size };
}

function addNetworkPolicies(policies: readonly NetworkPolicy[], selectors: Set<string>, keys: Set<string>): void {
  for (const { podSelector, ingress, egress } of policies) {
    const peers = [...ingress, ...egress].flatMap((rule) => rule.peers);
    for (const selector of [podSelector, ...peers.flatMap((peer) => [peer.podSelector, peer.namespaceSelector])]) {
      if (!selector) continue;
      selectors.add(selectorKey(selector));
      for (const key of selector.matchLabels.keys()) keys.add(key);
      for (const { key } of selector.matchExpressions) keys.add(key);
    }
  }
}
