import type { NetworkPolicy, Rule } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import type { Cause } from '../review/cause.ts';

/** The rules that let a connection through, or the policies that do not. */
export function causeJson({ when, direction, subject, rules, policies, noLongerDenying }: Cause): object {
  return {
    ...{ when, direction, subject },
    rules: rules.map(ruleJson),
    policies: policies.map(placedPolicyJson),
    ...(noLongerDenying && { noLongerDenying: noLongerDenying.map(placedPolicyJson) }),
  };
}

function placedPolicyJson(policy: NetworkPolicy): object {
  return { ...policyJson(policy), ...policy.location };
}

/** The policy of a rule, its position from 0, its place, and for a policy of another kind what it does. */
export function ruleJson({ policy, index, rule }: DecidingRule): object {
  return { ...policyJson(policy), ...actionJson(rule), index, ...rule.location };
}

/** For a policy of another kind than NetworkPolicy, also the kind and the tier in which it is asked. */
export function policyJson({ kind, tier, namespace, name }: NetworkPolicy): object {
  return {
    policy: namespace === '' ? name : `${namespace}/${name}`,
    ...(kind !== undefined && { kind }),
    ...(tier !== undefined && { tier }),
  };
}

export function actionJson({ action }: Rule): object {
  return action === undefined ? {} : { action };
}
