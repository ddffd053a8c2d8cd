import { isInForce } from '../../reach/compiled-policy.ts';
import { type Facts, isEmptySelector, policyName, ruleName } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const allowAll: Rule = {
  id: 'NP015',
  title: 'rule that allows everything beside policies that limit',
  severity: 'warning',
  why: 'Policies only add up: one empty rule lets everybody through on every port, whatever the other policies of the same pods say. No policy can deny what another one allows. An error where it is for every pod of the namespace; a note for the egress of some, which is often left open on purpose.',
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
      if (rule.peers.length > 0 || rule.ports.length > 0 || rule.emptyLists) continue;
      if (!isInForce(policy, direction, facts.connectivity.cni)) continue;
      const selected = facts.selectedBy(policy);
      const limited = selected.flatMap((end) => facts.limitsOf(end, direction).filter((other) => other !== policy));
      const [other] = limited;
      if (!other) continue;
      const witness = direction === 'Ingress' ? facts.witnessOfStrangers(selected) : undefined;
      const undoes = isEmptySelector(policy.podSelector);
      yield {
        // To open the egress of some pods below a default deny is a decision.
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
