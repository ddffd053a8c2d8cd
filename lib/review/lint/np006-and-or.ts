import type { LabelSelector, Peer } from '../../manifests/model.ts';
import { type Facts, isEmptySelector, policyName, ruleName, selectorYaml } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const andOr: Rule = {
  id: 'NP006',
  title: 'podSelector and namespaceSelector as two peers',
  severity: 'warning',
  why: 'Two entries of from or to are two peers, and either lets through: all pods of the namespaces, and these pods of the own namespace. One entry with both selectors is these pods in these namespaces. One dash more or less decides.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {team: data}}
        - podSelector: {matchLabels: {app: backend}}
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {team: data}}
          podSelector: {matchLabels: {app: backend}}
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      for (const [i, second] of rule.peers.entries()) {
        const first = rule.peers[i - 1];
        if (!first) continue;
        const pair = [first, second];
        const pods = pair.find(isPodsAlone);
        const namespaces = pair.find(({ podSelector, namespaceSelector }) => namespaceSelector && !podSelector);
        if (!pods || !namespaces) continue;
        const { podSelector } = pods;
        const { namespaceSelector } = namespaces;
        const witness = direction === 'Ingress' ? facts.witnessOfStrangers(facts.selectedBy(policy)) : undefined;
        yield {
          ...{ location: second.location, object: policyName(policy) },
          message: `${ruleName({ policy, direction, index })} lets through every pod of the selected namespaces, and apart from those the selected pods of namespace ${policy.namespace}`,
          ...(witness !== undefined && { witness }),
          fix: {
            say: 'if these pods of these namespaces are meant, write one peer',
            patch: {
              edits: [
                {
                  ...{ edit: 'set', object: editedPolicy(policy) },
                  ...(first === pods
                    ? {
                        path: [...pathOf(direction, index, i - 1), 'namespaceSelector'],
                        value: selectorYaml(namespaceSelector as LabelSelector),
                      }
                    : {
                        path: [...pathOf(direction, index, i - 1), 'podSelector'],
                        value: selectorYaml(podSelector as LabelSelector),
                      }),
                },
                { edit: 'remove', object: editedPolicy(policy), path: pathOf(direction, index, i) },
              ],
              closes: 'unknown',
            },
          },
        };
      }
    }
  },
};

function isPodsAlone({ podSelector, namespaceSelector }: Peer): boolean {
  return podSelector !== undefined && !namespaceSelector && !isEmptySelector(podSelector);
}
