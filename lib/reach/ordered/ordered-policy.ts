import type { NetworkPolicy, PolicyAction, PolicyType, Rule } from '../../manifests/model.ts';
import type { Expression } from './expression.ts';
import type { OrderedPorts } from './ordered-ports.ts';

/** A rule, or a part of a rule. Parts of one rule follow each other and have the same action. */
export interface OrderedRule {
  readonly action: PolicyAction;
  /** The pods and addresses at the other end. */
  readonly peer: Expression;
  /** The policy's pods to which the rule applies. Absent if it applies to all of them. */
  readonly subject?: Expression;
  readonly ports: OrderedPorts;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
}

/** A policy in one direction. Every kind but NetworkPolicy becomes some of these. */
export interface OrderedPolicy {
  readonly is: 'policy';
  /** The object that stands for the policy where code expects a NetworkPolicy. */
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly subject: Expression;
  readonly rules: readonly OrderedRule[];
}

/** What the policy asks of pods and addresses: which pods it is for, and for each rule, who is at the other end and which of them it is for. */
export function expressionsOf({ subject, rules }: Pick<OrderedPolicy, 'subject' | 'rules'>): Expression[] {
  return [subject, ...rules.flatMap((rule) => [rule.peer, ...(rule.subject ? [rule.subject] : [])])];
}

/** What a stage asks, in order. */
export type StageItem =
  | OrderedPolicy
  /** All NetworkPolicies together: a connection is allowed if one of them allows it. */
  | { readonly is: 'networkPolicies' }
  | { readonly is: 'sequence'; readonly items: readonly StageItem[] }
  /** Items of which it is unknown which one comes first. The API leaves that to the implementation. */
  | { readonly is: 'tie'; readonly name: string; readonly items: readonly StageItem[] };

/** Policies that are asked before those of the next stage. After the last stage, everything is open. */
export interface Stage {
  /** `Admin`, `default`, `Baseline` or the name of a tier. */
  readonly name: string;
  readonly items: readonly StageItem[];
  /** What happens at the end of the stage to ports that no rule matches, if a policy of the stage selects the pod. */
  readonly end: 'Deny' | 'Pass';
}

/** All policies of the manifests, in the order in which they are asked. */
export interface OrderedWorld {
  readonly stages: Readonly<Record<PolicyType, readonly Stage[]>>;
  /** The objects that stand for policies of other kinds than NetworkPolicy. */
  readonly standIns: readonly NetworkPolicy[];
}

/** The policies of the items, without NetworkPolicies. */
export function* policiesOf(items: readonly StageItem[]): Generator<OrderedPolicy> {
  for (const item of items) {
    if (item.is === 'policy') yield item;
    else if (item.is !== 'networkPolicies') yield* policiesOf(item.items);
  }
}

/** The ordered policies of a direction, in the order of the stages. */
export function orderedPolicies({ stages }: OrderedWorld, direction: PolicyType): OrderedPolicy[] {
  return stages[direction].flatMap(({ items }) => [...policiesOf(items)]);
}

/** Those of both directions. */
export function allOrderedPolicies(world: OrderedWorld): OrderedPolicy[] {
  return [...orderedPolicies(world, 'Ingress'), ...orderedPolicies(world, 'Egress')];
}
