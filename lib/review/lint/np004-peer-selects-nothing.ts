import type { Peer } from '../../manifests/model.ts';
import {
  type Facts,
  isEmptySelector,
  mayMatch,
  mayMatchNamespace,
  policyName,
  ruleName,
  selectorYaml,
} from './facts.ts';
import { fix } from './np003-selects-nothing.ts';
import type { Finding, Rule } from './rule.ts';

export const peerSelectsNothing: Rule = {
  id: 'NP004',
  title: 'peer selects nothing',
  severity: 'error',
  why: 'A peer that matches no pod lets nobody through: the connection that it was written for is denied. Only namespaces of which the manifests hold pods, and no object of which something makes others, are judged.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: back-end}}}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      for (const peer of rule.peers) {
        if (!peer.podSelector || isEmptySelector(peer.podSelector)) continue;
        const namespaces = knownNamespaces(facts, peer, policy.namespace);
        const { podSelector } = peer;
        const isMatched = facts.manifests.workloads.some(
          (workload) => namespaces?.includes(workload.namespace) && mayMatch(podSelector, workload),
        );
        if (!namespaces || isMatched || namespaces.some((name) => facts.mayHaveUnseenPods(name))) continue;
        yield {
          ...{ location: peer.location, object: policyName(policy) },
          message: `${ruleName({ policy, direction, index })}: no pod of namespace ${namespaces.join(', ')} matches ${JSON.stringify(selectorYaml(podSelector))}`,
          fix: { say: fix(facts, podSelector.matchLabels, namespaces.length === 1 ? namespaces[0] : undefined) },
        };
      }
    }
  },
};

/** The namespaces that a peer is for; undefined where pods may be there that the manifests do not hold. */
function knownNamespaces(facts: Facts, { namespaceSelector }: Peer, own: string): string[] | undefined {
  const withPods = facts.namespacesWithPods();
  if (!namespaceSelector) return withPods.has(own) ? [own] : undefined;
  const { manifests } = facts;
  const named = namespaceSelector.matchLabels.get('kubernetes.io/metadata.name');
  if (named === undefined) return undefined;
  const matching = manifests.namespaces.filter((namespace) => mayMatchNamespace(namespaceSelector, namespace));
  return matching.length > 0 && matching.every(({ name }) => withPods.has(name))
    ? matching.map(({ name }) => name)
    : undefined;
}
