import type { NetworkPolicy, PolicyType, Service } from '../../manifests/model.ts';
import type { CalicoPolicy } from '../../manifests/other-kinds/calico-policy.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import { compareText } from '../peer.ts';
import type { CalicoExpressions } from './calico-expressions.ts';
import { unknown } from './expression.ts';
import { CalicoPolicies } from './from-calico.ts';
import type { OrderedPolicy, Stage, StageItem } from './ordered-policy.ts';
import { OrderedPorts } from './ordered-ports.ts';

/** The order of Kubernetes NetworkPolicies within the tier `default`. */
const ORDER_OF_NETWORK_POLICIES = 1000;
const DEFAULT = 'default';

interface Tier {
  readonly name: string;
  readonly order: number;
  readonly end: 'Deny' | 'Pass';
}

/** Tiers that exist without being declared. kube-admin and kube-baseline hold the policies of the Kubernetes API for the whole cluster. */
const BUILT_IN: readonly Tier[] = [
  { name: 'kube-admin', order: 1000, end: 'Pass' },
  { name: DEFAULT, order: 1_000_000, end: 'Deny' },
  { name: 'kube-baseline', order: 10_000_000, end: 'Pass' },
];

/** Calico's tiers with their policies. Kubernetes NetworkPolicies are among them. */
export class CalicoTiers {
  readonly standIns: readonly NetworkPolicy[];
  private readonly tiers: readonly Tier[];
  private readonly policies: readonly CalicoPolicy[];
  private readonly compiled: ReadonlyMap<CalicoPolicy, ReadonlyMap<PolicyType, OrderedPolicy>>;

  constructor({ calico, tiers }: OtherKinds, expressions: CalicoExpressions, services: readonly Service[]) {
    const compiler = new CalicoPolicies(expressions, services);
    this.policies = calico.filter(({ isForHosts }) => !isForHosts);
    this.compiled = new Map(this.policies.map((policy) => [policy, compiler.compile(policy)]));
    this.standIns = compiler.standIns;
    const declared = tiers
      .filter(({ name }) => BUILT_IN.every((one) => one.name !== name))
      .map(({ name, order, defaultAction }) => ({ name, order, end: defaultAction }));
    this.tiers = [...BUILT_IN, ...declared].sort((a, b) => compare(a.order, b.order) || compareText(a.name, b.name));
  }

  /**
   * @param admin the items of the tier kube-admin
   * @param baseline the items of the tier kube-baseline
   */
  stages(direction: PolicyType, admin: readonly StageItem[], baseline: readonly StageItem[]): Stage[] {
    const known = this.tiers.map(({ name, end }): Stage => {
      const own = this.items(name, direction);
      if (name === 'kube-admin') return { name: 'Admin', items: [...admin, ...own], end };
      if (name === 'kube-baseline') return { name: 'Baseline', items: [...baseline, ...own], end };
      return { name, items: own, end };
    });
    return [...known, ...this.undeclared(direction)];
  }

  /** The policies of a tier by ascending order. Policies of the same order go by name. */
  private items(tier: string, direction: PolicyType): StageItem[] {
    const own = this.policies.filter((policy) => policy.tier === tier && this.compiled.get(policy)?.has(direction));
    const orders = new Set(own.map(({ order }) => order));
    if (tier === DEFAULT) orders.add(ORDER_OF_NETWORK_POLICIES);
    return [...orders].sort(compare).flatMap((order): StageItem[] => {
      const items = this.byName(
        own.filter((policy) => policy.order === order),
        direction,
      );
      if (tier !== DEFAULT || order !== ORDER_OF_NETWORK_POLICIES) return items;
      const networkPolicies: StageItem = { is: 'networkPolicies' };
      if (items.length === 0) return [networkPolicies];
      const name = 'policies of order 1000, as NetworkPolicies are: which is asked first, its version decides';
      return [{ is: 'tie', name, items: [{ is: 'sequence', items }, networkPolicies] }];
    });
  }

  /** Sorted by `name/namespace`, and before Calico 3.32 by `namespace/name`. If the two differ, either may be the order. */
  private byName(policies: readonly CalicoPolicy[], direction: PolicyType): StageItem[] {
    const sorted = (keyOf: (policy: CalicoPolicy) => string) =>
      [...policies].sort((a, b) => compareText(keyOf(a), keyOf(b)));
    const now = sorted(({ name, namespace = '', kind }) => `${name}/${namespace}/${kind}`);
    const before = sorted(({ name, namespace }) => (namespace === undefined ? name : `${namespace}/${name}`));
    const items = (some: readonly CalicoPolicy[]) => some.map((policy) => this.of(policy, direction));
    if (now.every((policy, i) => policy === before[i])) return items(now);
    const each = [now, before].map((some): StageItem => ({ is: 'sequence', items: items(some) }));
    return [
      {
        is: 'tie',
        name: `policies of one order, ${policies[0]?.order}: which is asked first, its version decides`,
        items: each,
      },
    ];
  }

  private of(policy: CalicoPolicy, direction: PolicyType): OrderedPolicy {
    return this.compiled.get(policy)?.get(direction) as OrderedPolicy;
  }

  /** Policies of tiers that are not declared. The API refuses such a policy. Felix would ask it last and deny in the end. */
  private undeclared(direction: PolicyType): Stage[] {
    const names = new Set(this.tiers.map(({ name }) => name));
    const lost = this.policies.filter((policy) => !names.has(policy.tier) && this.compiled.get(policy)?.has(direction));
    const items = lost.map((policy): OrderedPolicy => {
      const compiled = this.of(policy, direction);
      const [rule = { action: 'Deny' as const, peers: [], ports: [], location: policy.location }] = compiled.rules.map(
        (one) => one.rule,
      );
      const peer = unknown(`tier ${policy.tier} of ${policy.kind} ${policy.name} is not in the manifests`);
      return { ...compiled, rules: [{ action: 'Deny', peer, ports: OrderedPorts.all, rule, index: 0 }] };
    });
    return items.length === 0 ? [] : [{ name: 'tiers that are not declared', items, end: 'Pass' }];
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
