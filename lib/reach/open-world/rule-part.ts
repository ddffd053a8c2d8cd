import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import { RulePorts } from '../compiled-policy.ts';

/** A rule of a policy in force, or one of its peers if it has several. */
export interface RulePart {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  /** Position in the rule's `from` or `to`. Absent for the whole rule. */
  readonly peer?: number;
}

/** The rules of a NetworkPolicy in one direction, none of them divided. */
export function wholeRules(policy: NetworkPolicy, direction: PolicyType): RulePart[] {
  const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
  return rules.map((rule, index) => ({ policy, direction, rule, index }));
}

/** The parts of a rule, one for each peer. An only peer is no part of its own: without it, the rule would match everyone. */
export function peersOf(whole: RulePart): RulePart[] {
  const { peers } = whole.rule;
  return peers.length < 2 ? [whole] : peers.map((_, peer) => ({ ...whole, peer }));
}

/** Does the part allow every port to or from everyone? */
export function letsAllThrough({ rule }: RulePart): boolean {
  return rule.peers.length === 0 && new RulePorts(rule.ports).on(undefined).isAll;
}

/** Does the policy limit the direction even without rules? The written types decide. If none are written, it limits ingress. */
export function limitsByItself({ policyTypes, namesTypes }: NetworkPolicy, direction: PolicyType): boolean {
  return policyTypes.has(direction) && (namesTypes || direction === 'Ingress');
}
