import type { Peer, Rule as PolicyRule } from '../../manifests/model.ts';
import { type Facts, isEmptySelector, policyName, ruleName } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';
import { mayMatch, mayMatchNamespace } from './selecting.ts';

export const andOr: Rule = {
  id: 'NP006',
  title: 'podSelector and namespaceSelector as two peers',
  severity: 'warning',
  why: "Two entries of from or to are two peers, and each of them lets pods through: all pods of the namespaces, and these pods of the policy's own namespace. One entry with both selectors means these pods in these namespaces. The only difference is a dash. There is no finding if pods of the own namespace have the labels and none of the selected namespaces is known to have such pods: then two peers are meant.",
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {team: monitoring}}
        - podSelector: {matchLabels: {app: prometheus}}
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {team: monitoring}}
          podSelector: {matchLabels: {app: prometheus}}
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      for (const { pods, namespaces, at } of splitPeers(rule)) {
        const { podSelector } = pods;
        if (!podSelector) continue;
        const matching = facts.manifests.workloads.filter((workload) => mayMatch(podSelector, workload));
        const isOwn = matching.some(({ namespace }) => namespace === policy.namespace);
        const isTheirs = matching.some(
          ({ namespace }) => namespace !== policy.namespace && isSelected(facts, namespaces, namespace),
        );
        // If the namespaces include the policy's own one, the second peer adds nothing.
        if (isOwn && !isTheirs && !isSelected(facts, namespaces, policy.namespace)) continue;
        const witness = direction === 'Ingress' ? facts.witnessOfStrangers(facts.selectedBy(policy)) : undefined;
        yield {
          ...(isTheirs && !isOwn && { severity: 'error' }),
          ...{ location: (rule.peers[at] ?? rule).location, object: policyName(policy) },
          message: `${ruleName({ policy, direction, index })} lets through every pod of the selected namespaces, and apart from those the selected pods of namespace ${policy.namespace}${isTheirs && !isOwn ? ', which has none: pods of the selected namespaces have these labels' : ''}`,
          ...(witness !== undefined && { witness }),
          fix: {
            say: 'if these pods of these namespaces are meant, write one peer',
            patch: {
              edits: [{ edit: 'join', object: editedPolicy(policy), path: pathOf(direction, index, at) }],
              closes: 'unknown',
            },
          },
        };
      }
    }
  },
};

/**
 * Adjacent peers of a rule, of which one selects pods of the policy's own namespace and one whole namespaces. `at` is the
 * position of the second one.
 */
export function splitPeers({ peers }: PolicyRule): { pods: Peer; namespaces: Peer; at: number }[] {
  return peers.flatMap((second, at) => {
    const pair = [peers[at - 1], second];
    const pods = pair.find((peer) => peer && isPodsAlone(peer));
    const namespaces = pair.find((peer) => peer?.namespaceSelector && !peer.podSelector);
    return pods && namespaces ? [{ pods, namespaces, at }] : [];
  });
}

function isPodsAlone({ podSelector, namespaceSelector }: Peer): boolean {
  return podSelector !== undefined && !namespaceSelector && !isEmptySelector(podSelector);
}

function isSelected({ manifests }: Facts, { namespaceSelector }: Peer, name: string): boolean {
  const namespace = manifests.namespaces.find((one) => one.name === name);
  return namespaceSelector !== undefined && namespace !== undefined && mayMatchNamespace(namespaceSelector, namespace);
}
