import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const splitRule: Rule = {
  id: 'NP007',
  title: 'ports split from their peers by a dash',
  severity: 'error',
  why: 'A dash before ports (or before from or to) begins another rule. Then the peers are let through on every port, and everybody on these ports.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
    - ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
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
    let previous: RuleInPolicy | undefined;
    for (const current of facts.rules()) {
      const { policy, direction, rule, index } = current;
      const first = previous;
      previous = current;
      if (!first || first.policy !== policy || first.direction !== direction) continue;
      const withPeers = [first, current].find((one) => one.rule.peers.length > 0 && one.rule.ports.length === 0);
      const withPorts = [first, current].find((one) => one.rule.peers.length === 0 && one.rule.ports.length > 0);
      if (!withPeers || !withPorts) continue;
      const targets = facts.selectedBy(policy);
      const witness = direction === 'Ingress' ? facts.witnessOfStrangers(targets) : undefined;
      const side = direction === 'Ingress' ? 'from' : 'to';
      yield {
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName({ policy, direction, index: index - 1 })} and rule ${index + 1}: one has ${side} and no ports, the other ports and no ${side}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: 'write them as one rule, without the dash between',
          patch: {
            edits: [{ edit: 'join', object: editedPolicy(policy), path: pathOf(direction, index) }],
            closes: 'meant',
          },
        },
      };
    }
  },
};
