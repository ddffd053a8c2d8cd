import type { Connectivity } from '../connectivity.ts';
import type { AddressRange } from '../ip-space.ts';
import { atomsOf, type Expression } from '../ordered/expression.ts';
import type { Stage, StageItem } from '../ordered/ordered-policy.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import { PortSet } from '../port-set.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { setOfAddress } from './expression-sets.ts';
import { type Isolation, type OpenRule, OwnRules } from './isolation.ts';
import { portsNamed } from './open-end.ts';
import { OpenPolicies } from './open-policies.ts';
import { DIFFERENCE, UNION, WHERE } from './operations.ts';
import { cutAddresses, podFamilies } from './pod-addresses.ts';
import { subsets } from './port-names.ts';
import { spaceFor } from './space-for.ts';

/** A rule that never decides anything, because earlier rules decide for everyone whom it matches. */
export interface ShadowedRule {
  readonly rule: OpenRule;
  /** The rules that decide earlier, in the order in which they are asked. */
  readonly by: readonly OpenRule[];
}

/** Identifies a rule as it is written, which may have several parts. */
type Written = OpenRule['rule'];

/**
 * The rules that decide nothing for any possible pod, to or from any pod, address or node. There are none if all policies are
 * NetworkPolicies, because these only add up. Rules that match nobody or select nobody are not listed.
 * @throws TooManyConditions
 */
export function shadowedRules(connectivity: Connectivity): ShadowedRule[] {
  const { manifests, policies, cni, podCidrs } = connectivity;
  const world = orderedWorld(manifests, cni);
  if (!world) return [];
  return (['Ingress', 'Egress'] as const).flatMap((direction) => {
    const found = new Map<Written, Reach>();
    for (const { addresses } of podFamilies(policies, { cni, podCidrs })) {
      const all = new OpenPolicies(spaceFor(addresses, [connectivity]), manifests, cni);
      const { diagrams } = all.space;
      for (const isolation of diagrams.regions(all.isolation[direction], diagrams.always).keys())
        if (isolation.isOrdered) reach(all, isolation, world.stages[direction], cutAddresses(policies), found);
        // If only NetworkPolicies select these pods, nothing hides their rules.
        else
          for (const rule of isolation.rules)
            found.set(rule.rule, { rule, isReached: true, matches: true, by: new Map() });
    }
    return [...found.values()].flatMap(({ rule, isReached, matches, by }) =>
      isReached || !matches || by.size === 0 ? [] : [{ rule, by: [...by.values()] }],
    );
  });
}

interface Reach {
  readonly rule: OpenRule;
  isReached: boolean;
  matches: boolean;
  readonly by: Map<Written, OpenRule>;
}

/** The other ends in question: possible pods, or an address range, for which sets depend on unknown facts alone. */
interface Domain {
  matched(rule: OpenRule): DiagramSet;
}

function reach(
  policies: OpenPolicies,
  isolation: Isolation,
  stages: readonly Stage[],
  ranges: readonly AddressRange[],
  found: Map<Written, Reach>,
): void {
  const { space } = policies;
  const { never } = space.diagrams;
  const domains: Domain[] = [
    { matched: ({ peers }) => peers },
    ...ranges.map(
      (range): Domain => ({
        matched: (rule) => {
          const { ordered } = rule;
          if (ordered) return setOfAddress(space, ordered.peer, range);
          return rule.everyone ||
            rule.ranges.some((one) => one.family === range.family && one.first <= range.first && one.last >= range.last)
            ? space.diagrams.always
            : never;
        },
      }),
    ),
  ];
  for (const named of subsets(isolation.portNames)) {
    for (const domain of domains) new Walk(policies, isolation, domain, named, found).through(stages);
  }
  // Nodes are not worked out here. A rule for nodes counts as reached, unless everyone was decided before.
  for (const { rule, ordered } of isolation.rules) {
    const known = found.get(rule);
    if (known && ordered && asksForNodes(ordered.peer)) known.isReached = true;
  }
}

function asksForNodes(peer: Expression): boolean {
  return [...atomsOf(peer)].some(({ is }) => is === 'node');
}

class Walk {
  private readonly policies: OpenPolicies;
  private readonly own: OwnRules;
  private readonly domain: Domain;
  private readonly named: readonly string[];
  private readonly found: Map<Written, Reach>;
  private readonly before: { rule: OpenRule; set: DiagramSet; ports: PortSet }[] = [];

  constructor(
    policies: OpenPolicies,
    isolation: Isolation,
    domain: Domain,
    named: readonly string[],
    found: Map<Written, Reach>,
  ) {
    this.policies = policies;
    this.own = new OwnRules(isolation);
    this.domain = domain;
    this.named = named;
    this.found = found;
  }

  through(stages: readonly Stage[]): void {
    const { diagrams } = this.policies.space;
    const none = diagrams.leaf(PortSet.none) as Diagram<PortSet>;
    let left: Diagram<PortSet> = diagrams.leaf(PortSet.all);
    for (const { items, end } of stages) {
      const passed: Diagram<PortSet>[] = [];
      const after = this.items(items, left, passed);
      const isEnded = end === 'Deny' && items.some((item) => this.own.counts(item));
      left = passed.reduce((a, b) => diagrams.apply(UNION, a, b), isEnded ? none : after);
    }
  }

  private items(items: readonly StageItem[], from: Diagram<PortSet>, passed: Diagram<PortSet>[]): Diagram<PortSet> {
    return items.reduce((left, item) => this.item(item, left, passed), from);
  }

  private item(item: StageItem, left: Diagram<PortSet>, passed: Diagram<PortSet>[]): Diagram<PortSet> {
    switch (item.is) {
      case 'sequence':
        return this.items(item.items, left, passed);
      case 'tie': {
        // Each of them may come first.
        for (const one of item.items) this.item(one, left, []);
        return this.items(item.items, left, passed);
      }
      case 'networkPolicies': {
        // NetworkPolicies only add up, so none of them hides a rule of another.
        const rules = this.own.ofNetworkPolicies;
        for (const rule of rules) this.rule(rule, left, []);
        return rules.reduce((all, rule) => this.without(all, rule), left);
      }
      case 'policy':
        return this.own.of(item).reduce((all, rule) => {
          this.rule(rule, all, passed);
          return this.without(all, rule);
        }, left);
    }
  }

  private rule(rule: OpenRule, left: Diagram<PortSet>, passed: Diagram<PortSet>[]): void {
    const { diagrams } = this.policies.space;
    const [set, ports] = [this.domain.matched(rule), portsNamed(this.named).resolve(rule.ports)];
    const known = this.found.get(rule.rule) ?? {
      rule,
      isReached: false,
      matches: false,
      by: new Map<Written, OpenRule>(),
    };
    this.found.set(rule.rule, known);
    if (set === diagrams.never || ports.isEmpty) return;
    known.matches = true;
    const hit = diagrams.apply(WHERE, set, this.among(left, ports));
    if (rule.ordered?.action === 'Pass') passed.push(hit);
    if (hit !== diagrams.leaf(PortSet.none)) known.isReached = true;
    if (known.isReached) return;
    for (const one of this.before)
      if (
        one.rule.rule !== rule.rule &&
        !one.ports.intersect(ports).isEmpty &&
        diagrams.and(one.set, set) !== diagrams.never
      )
        known.by.set(one.rule.rule, one.rule);
  }

  private without(left: Diagram<PortSet>, rule: OpenRule): Diagram<PortSet> {
    const { diagrams } = this.policies.space;
    const [set, ports] = [this.domain.matched(rule), portsNamed(this.named).resolve(rule.ports)];
    this.before.push({ rule, set, ports });
    return diagrams.apply(DIFFERENCE, left, diagrams.apply(WHERE, set, diagrams.leaf(ports)));
  }

  private among(left: Diagram<PortSet>, ports: PortSet): Diagram<PortSet> {
    return this.policies.space.diagrams.apply(
      DIFFERENCE,
      left,
      this.policies.space.diagrams.leaf(PortSet.all.subtract(ports)),
    );
  }
}
