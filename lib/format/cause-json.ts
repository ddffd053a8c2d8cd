import type { DecidingRule } from '../reach/compiled-policy.ts';
import type { Cause } from '../review/difference.ts';

/** The rules that let a connection through, or the policies that do not. */
export function causeJson({ when, direction, subject, rules, policies }: Cause): object {
  return {
    ...{ when, direction, subject },
    rules: rules.map(ruleJson),
    policies: policies.map(({ namespace, name, location }) => ({ policy: `${namespace}/${name}`, ...location })),
  };
}

export function ruleJson({ policy, index, rule }: DecidingRule): object {
  return { policy: `${policy.namespace}/${policy.name}`, index, ...rule.location };
}
