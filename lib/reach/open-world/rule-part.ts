import type { NetworkPolicy, Peer, PolicyType, Rule } from '../../manifests/model.ts';

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

/** A rule's only peer is the rule: without it, everybody would be let through. */
export function peersOf(whole: RulePart): RulePart[] {
  const { peers } = whole.rule;
  return peers.length < 2 ? [whole] : peers.map((_, peer) => ({ ...whole, peer }));
}

/** Equal for the same part: what was written in the manifests. */
export function writtenAs({ rule, peer }: RulePart): Rule | Peer {
  return peer === undefined ? rule : (rule.peers[peer] as Peer);
}

/** Does the policy limit the direction without any rule? By its written types, and always Ingress where none are written. */
export function limitsByItself({ policy, direction }: Pick<RulePart, 'policy' | 'direction'>): boolean {
  return policy.policyTypes.has(direction) && (policy.namesTypes || direction === 'Ingress');
}
