import { isInForce } from '../../reach/compiled-policy.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const emptyList: Rule = {
  id: 'NP024',
  title: 'empty list that means everything',
  severity: 'warning',
  why: 'An empty from, to or ports in a rule looks like nobody or nothing, but it means everybody and everything, as if it were not written. Only an empty ingress or egress lets nothing through. If everything is meant, leave the list out, and nobody misreads it.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: []
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: []
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const found of facts.rules()) {
      const { policy, direction, rule } = found;
      const { emptyLists } = rule;
      if (!emptyLists || !isInForce(policy, direction, facts.connectivity.cni)) continue;
      const meaning = emptyLists.map((name) =>
        name === 'ports' ? 'every port' : name === 'from' ? 'from everybody' : 'to everybody',
      );
      const witness = emptyLists.includes('from') ? facts.witnessOfStrangers(facts.selectedBy(policy)) : undefined;
      yield {
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName(found)}: the empty ${emptyLists.join(' and ')} means ${meaning.join(', ')}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: `leave ${emptyLists.join(' and ')} out if that is meant; to let nothing through, remove the rule and keep ${direction.toLowerCase()}: []`,
        },
      };
    }
  },
};
