import type { NetworkPolicy, Rule as PolicyRule, PolicyType } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import { type Facts, isEmptySelector, type PodEnd, policyName, type RuleInPolicy, ruleName } from './facts.ts';
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
        message: `${ruleName({ policy, direction, index })} allows everything${undoes ? ' to every pod of the namespace' : ''}, so ${policyCalled(other)} limits nothing there`,
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
  for (const end of facts.selectedBy(policy)) {
    const others = facts.limitsOf(end, direction).filter((other) => other !== policy);
    // Those that are asked in an order may come first, and deny it nevertheless.
    const isUndone = others.some(({ kind }) => kind !== undefined) && lasts(facts, end, direction, rule);
    const undone = others.find(({ kind }) => kind === undefined || isUndone);
    if (undone) return undone;
  }
  return undefined;
}

/** Is it this rule, and none that is asked before it, that lets through whoever is at the other end? */
function lasts(
  { connectivity, outsiders }: Facts,
  { group }: PodEnd,
  direction: PolicyType,
  rule: PolicyRule,
): boolean {
  return outsiders.every(({ group: other }) => {
    const [from, to] = direction === 'Ingress' ? [other, group] : [group, other];
    const rules = connectivity.rulesFor(direction, group, other);
    return (
      connectivity.directionVerdicts(from, to)[direction].open.isAll &&
      rules.every((one) => !isOrderedRule(one) && rules.some((own) => own.rule === rule))
    );
  });
}
