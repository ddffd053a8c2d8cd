import type { NetworkPolicy } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const allowAll: Rule = {
  id: 'NP015',
  title: 'rule that allows everything beside policies that limit',
  severity: 'warning',
  why: 'Policies only add up: one empty rule lets everybody through on every port, whatever the other policies of the same pods say. No policy can deny what another one allows. It is an error if the rule is for every pod of the namespace, and a note for the egress of some pods, which is often left open on purpose.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      const other = undoneBy(facts, { policy, direction, rule });
      if (!other) continue;
      const witness = direction === 'Ingress' ? facts.witnessOfStrangers(facts.selectedBy(policy)) : undefined;
      const undoes = isEmptySelector(policy.podSelector);
      yield {
        // Opening the egress of some pods below a default deny is often a decision.
        severity: undoes ? 'error' : direction === 'Egress' ? 'note' : 'warning',
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName({ policy, direction, index })} allows everything${undoes ? ' to every pod of the namespace' : ''}, so ${other.namespace}/${other.name} limits nothing there`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: 'name the peers and the ports that are meant, or remove it',
          patch: {
            edits: [{ edit: 'remove', object: editedPolicy(policy), path: pathOf(direction, index) }],
            closes: 'unknown',
          },
        },
      };
    }
  },
};

/** For a rule that allows everything: another policy that limits pods of the rule's policy, and that the rule makes void. */
export function undoneBy(
  facts: Facts,
  { policy, direction, rule }: Omit<RuleInPolicy, 'index'>,
): NetworkPolicy | undefined {
  if (rule.peers.length > 0 || rule.ports.length > 0 || rule.emptyLists) return undefined;
  if (!isInForce(policy, direction, facts.connectivity.cni)) return undefined;
  return facts
    .selectedBy(policy)
    .flatMap((end) => facts.limitsOf(end, direction))
    .find((other) => other !== policy);
}
