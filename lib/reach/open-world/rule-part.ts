import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import { RulePorts } from '../compiled-policy.ts';

/** A rule of a policy in force, or one peer of several in it. */
export interface RulePart {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  /** Position in the rule's `from` or `to`; absent: the whole rule. */
  readonly peer?: number;
}

export function wholeRules(policy: NetworkPolicy, direction: PolicyType): RulePart[] {
  const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
  return rules.map((rule, index) => ({ policy, direction, rule, index }));
}

/** A rule's only peer is the rule: without it, everybody would be let through. */
export function peersOf(whole: RulePart): RulePart[] {
  const { peers } = whole.rule;
  return peers.length < 2 ? [whole] : peers.map((_, peer) => ({ ...whole, peer }));
}

/** Everything, from or to everybody. */
export function letsAllThrough({ rule }: RulePart): boolean {
  return rule.peers.length === 0 && new RulePorts(rule.ports).on(undefined).isAll;
}

/** Does the policy limit the direction without any rule? By its written types, and always Ingress where none are written. */
export function limitsByItself({ policyTypes, namesTypes }: NetworkPolicy, direction: PolicyType): boolean {
  return policyTypes.has(direction) && (namesTypes || direction === 'Ingress');
}
