import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { OrderedPolicy, OrderedRule, StageItem } from '../ordered/ordered-policy.ts';
import type { Ports } from '../ports.ts';
import type { DiagramSet } from './diagram-node.ts';

/** A rule of a policy in force, with the pods that its peers match. */
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
  /** Of a policy of another kind. */
  readonly ordered?: OrderedRule;
}

/** A policy, or those of its rules that are for some of its pods alone. */
export interface Limit {
  readonly policy: NetworkPolicy;
  /** Undefined: a NetworkPolicy. */
  readonly ordered?: OrderedPolicy;
  /** Those of its rules that are for whoever it limits; the others are limits of their own. */
  readonly rules: readonly OpenRule[];
}

/** The policies that limit the same pods in one direction, together; one object for equal sets of policies. */
export class Isolation {
  readonly direction: PolicyType;
  /** Empty: nothing limits the pods. */
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

  /** Equal for those that treat every address outside of the cluster alike; they may be alike where it is not. */
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

/** The rules of an isolation, by their policies. */
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
    // Those that are for some pods alone stand among the others.
    for (const [{ rules }, some] of this.rules) {
      const places = new Map(rules.map((rule, i) => [rule, i]));
      const placeOf = ({ ordered }: OpenRule) => (ordered ? (places.get(ordered) as number) : 0);
      some.sort((a, b) => placeOf(a) - placeOf(b));
    }
  }

  of(policy: OrderedPolicy): readonly OpenRule[] {
    return this.rules.get(policy) ?? [];
  }

  /** Does a policy of the item limit the pods? */
  counts(item: StageItem): boolean {
    if (item.is === 'networkPolicies') return this.hasNetworkPolicies;
    if (item.is === 'policy') return item.counts !== false && this.rules.has(item);
    return item.items.some((one) => this.counts(one));
  }
}

/** Of isolations of which it is not said whether they are alike: each has its own. */
const numbers = new WeakMap<Isolation, number>();
let count = 0;

function numberOf(isolation: Isolation): number {
  const number = numbers.get(isolation) ?? count++;
  numbers.set(isolation, number);
  return number;
}
