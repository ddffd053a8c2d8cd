import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { OrderedPolicy, OrderedRule, StageItem } from '../ordered/ordered-policy.ts';
import type { Ports } from '../ports.ts';
import type { DiagramSet } from './diagram-node.ts';

/** A rule of a policy in force, with the possible pods that its peers match. */
export interface OpenRule {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  readonly everyone: boolean;
  readonly peers: DiagramSet;
  readonly ranges: readonly AddressRange[];
  readonly ports: Ports;
  /** The ordered rule, if the policy is of a kind other than NetworkPolicy. */
  readonly ordered?: OrderedRule;
}

/** A policy with its rules for all of its pods, or with those of its rules that are for the same part of them. */
export interface Limit {
  readonly policy: NetworkPolicy;
  /** The policy, if it is of a kind that is asked in an order. Undefined for a NetworkPolicy. */
  readonly ordered?: OrderedPolicy;
  /** The rules that apply to all pods of this limit. Other rules of the policy have limits of their own. */
  readonly rules: readonly OpenRule[];
}

/** All policies that limit the same pods in one direction. Equal sets of policies share one object. */
export class Isolation {
  readonly direction: PolicyType;
  /** Empty if nothing limits the pods. */
  readonly policies: readonly NetworkPolicy[];
  readonly limits: readonly Limit[];
  readonly rules: readonly OpenRule[];
  /** The port names that the rules use, as `protocol/name`, sorted. */
  readonly portNames: readonly string[];
  /** Are policies of other kinds than NetworkPolicy among them? */
  readonly isOrdered: boolean;

  constructor(direction: PolicyType, limits: readonly Limit[]) {
    this.direction = direction;
    this.limits = limits;
    this.policies = [...new Set(limits.map(({ policy }) => policy))];
    this.rules = limits.flatMap(({ rules }) => rules);
    this.portNames = [...new Set(this.rules.flatMap(({ ports }) => ports.names))].sort();
    this.isOrdered = limits.some(({ ordered }) => ordered !== undefined);
  }

  /**
   * Equal keys mean that every address outside of the cluster is treated the same way. Isolations with different keys may also treat them
   * the same way.
   */
  get addressKey(): string {
    if (this.policies.length === 0) return 'free';
    if (this.isOrdered) return `ordered ${numberOf(this)}`;
    const rules = this.rules.filter(({ everyone, ranges }) => everyone || ranges.length > 0);
    const written = rules.map(({ everyone, ranges, ports }) => [
      everyone ? 'everyone' : ranges.map(({ family, first, last }) => `${family} ${first} ${last}`),
      ports.key,
    ]);
    return JSON.stringify(written.map((rule) => JSON.stringify(rule)).sort());
  }
}

/** The rules of an isolation, grouped by policy. */
export class OwnRules {
  readonly ofNetworkPolicies: readonly OpenRule[];
  private readonly hasNetworkPolicies: boolean;
  private readonly rules = new Map<OrderedPolicy, OpenRule[]>();

  constructor({ limits }: Isolation) {
    const own = limits.filter(({ ordered }) => !ordered);
    this.ofNetworkPolicies = own.flatMap(({ rules }) => rules);
    this.hasNetworkPolicies = own.length > 0;
    for (const { ordered, rules } of limits)
      if (ordered) this.rules.set(ordered, [...(this.rules.get(ordered) ?? []), ...rules]);
    // Puts rules for only some of the pods back into the order in which the policy writes them.
    for (const [{ rules }, some] of this.rules) {
      const places = new Map(rules.map((rule, i) => [rule, i]));
      const placeOf = ({ ordered }: OpenRule) => (ordered ? (places.get(ordered) as number) : 0);
      some.sort((a, b) => placeOf(a) - placeOf(b));
    }
  }

  /** The policy's rules that count for these pods, in the order in which it writes them. */
  of(policy: OrderedPolicy): readonly OpenRule[] {
    return this.rules.get(policy) ?? [];
  }

  /** Does a policy of the item limit the pods? */
  counts(item: StageItem): boolean {
    if (item.is === 'networkPolicies') return this.hasNetworkPolicies;
    if (item.is === 'policy') return this.rules.has(item);
    return item.items.some((one) => this.counts(one));
  }
}

/** A number for each isolation with ordered policies. Whether two of them treat addresses the same way is not worked out. */
const numbers = new WeakMap<Isolation, number>();
let count = 0;

function numberOf(isolation: Isolation): number {
  const number = numbers.get(isolation) ?? count++;
  numbers.set(isolation, number);
  return number;
}
