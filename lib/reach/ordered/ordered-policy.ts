import type { NetworkPolicy, PolicyAction, PolicyType, Rule } from '../../manifests/model.ts';
import type { Expression } from './expression.ts';
import type { OrderedPorts } from './ordered-ports.ts';

/** A rule, or a part of one: parts of one rule stand one after the other and do the same. */
export interface OrderedRule {
  readonly action: PolicyAction;
  /** Who is at the other end. */
  readonly peer: Expression;
  /** For which of the policy's pods the rule is; absent: for all of them. */
  readonly subject?: Expression;
  readonly ports: OrderedPorts;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
}

/** A policy in one direction. Every kind but NetworkPolicy becomes some of these. */
export interface OrderedPolicy {
  readonly is: 'policy';
  /** What stands for it where a NetworkPolicy could stand. */
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly subject: Expression;
  readonly rules: readonly OrderedRule[];
  /** False: it decides by its rules, and the end of its stage does not count for it. */
  readonly counts?: false;
}

/** What is asked in a stage, in order. */
export type StageItem =
  | OrderedPolicy
  /** All NetworkPolicies: what any of them allows is allowed. */
  | { readonly is: 'networkPolicies' }
  | { readonly is: 'sequence'; readonly items: readonly StageItem[] }
  /** Of which the first is not known, and which the API leaves to the implementation. */
  | { readonly is: 'tie'; readonly name: string; readonly items: readonly StageItem[] };

/** What is asked before the next stage is. Behind the last one everything is open. */
export interface Stage {
  /** `Admin`, `default`, `Baseline`; a tier's name. */
  readonly name: string;
  readonly items: readonly StageItem[];
  /** What becomes of what no rule matches, where a policy of the stage selects the pod. */
  readonly end: 'Deny' | 'Pass';
}

/** All policies of manifests, in the order in which they are asked. */
export interface OrderedWorld {
  readonly stages: Readonly<Record<PolicyType, readonly Stage[]>>;
  /** What stands for the policies that are no NetworkPolicies. */
  readonly standIns: readonly NetworkPolicy[];
}

/** The policies of an item but for NetworkPolicies. */
export function* policiesOf(items: readonly StageItem[]): Generator<OrderedPolicy> {
  for (const item of items) {
    if (item.is === 'policy') yield item;
    else if (item.is !== 'networkPolicies') yield* policiesOf(item.items);
  }
}

/** Those of a direction, in the order of the stages. */
export function orderedPolicies({ stages }: OrderedWorld, direction: PolicyType): OrderedPolicy[] {
  return stages[direction].flatMap(({ items }) => [...policiesOf(items)]);
}
