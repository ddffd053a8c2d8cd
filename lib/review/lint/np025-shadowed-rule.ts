import type { OpenRule } from '../../reach/open-world/isolation.ts';
import { type ShadowedRule, shadowedRules } from '../../reach/open-world/shadowed-rules.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { ruleCalled } from '../../reach/policy-called.ts';
import { type Facts, policyName } from './facts.ts';
import { listed } from './listed.ts';
import type { Finding, Rule } from './rule.ts';
import { rulePlaced } from './rule-placed.ts';

export const shadowedRule: Rule = {
  id: 'NP025',
  title: 'rule that is never reached',
  severity: 'warning',
  why: 'Where policies are asked in order, the first rule that matches decides. If other rules decide before this one for every pod that could exist, every address and every port of the rule, it is never reached and does nothing. NetworkPolicies have no order among themselves. For a rule of a NetworkPolicy, a policy of another kind decides before it.',
  example: {
    wrong: `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec:
  tier: Admin
  priority: 10
  subject: {pods: {podSelector: {matchLabels: {app: db}}}}
  ingress:
    - action: Deny
      from: [{namespaces: {}}]
    - action: Accept
      from: [{pods: {podSelector: {matchLabels: {app: backend}}}}]
      protocols: [{tcp: {destinationPort: {number: 3306}}}]
`,
    right: `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec:
  tier: Admin
  priority: 10
  subject: {pods: {podSelector: {matchLabels: {app: db}}}}
  ingress:
    - action: Accept
      from: [{pods: {podSelector: {matchLabels: {app: backend}}}}]
      protocols: [{tcp: {destinationPort: {number: 3306}}}]
    - action: Deny
      from: [{namespaces: {}}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { rule, by } of shadowedIn(facts)) {
      yield {
        ...{ location: rule.rule.location, object: policyName(rule.policy) },
        message: `${ruleCalled(rule)} is never reached: ${listed(by.map(rulePlaced))} ${by.length === 1 ? 'decides' : 'decide'} before it`,
        fix: { say: wayOut(rule) },
        ...(by.every((one) => isAlike(one, rule)) && { severity: 'note' }),
      };
    }
  },
};

/** Nothing is reported if there are too many conditions to tell. */
function shadowedIn({ connectivity }: Facts): ShadowedRule[] {
  try {
    return shadowedRules(connectivity);
  } catch (error) {
    if (error instanceof TooManyConditions) return [];
    throw error;
  }
}

/** Whether two rules decide the same, so that it does not matter which one is reached. */
function isAlike({ rule: one }: OpenRule, { rule: other }: OpenRule): boolean {
  return (one.action ?? 'Allow') === (other.action ?? 'Allow');
}

/** A rule can only be moved where its kind of policy has an order. */
function wayOut({ ordered, policy: { kind } }: OpenRule): string {
  if (!ordered) return 'remove it, or change what decides before it: a NetworkPolicy is asked in no order of its own';
  if (kind?.startsWith('Cilium')) return "remove it, or change what decides before it: Cilium's policies have no order";
  return 'put it before what decides, or remove it';
}
