import type { PolicyType } from '../manifests/model.ts';
import type { DecidingRule } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import type { AddressRange } from './ip-space.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import { setOfAddress } from './open-world/expression-sets.ts';
import { type Isolation, type OpenRule, OwnRules } from './open-world/isolation.ts';
import { PORTS_OF_ADDRESS, type WorkloadEnd } from './open-world/open-end.ts';
import type { OpenPolicies } from './open-world/open-policies.ts';
import type { StageItem } from './ordered/ordered-policy.ts';
import { orderedWorld } from './ordered/ordered-world.ts';
import type { PortSet } from './port-set.ts';

/** The rules of the workload's own policies because of which NetworkPolicies may open something, as far as they can be named. */
export interface SealReasons {
  /** Rules that are asked before NetworkPolicies, and allow it or pass it on. */
  readonly rules: readonly DecidingRule[];
  /** Rules that would deny it, but are asked after NetworkPolicies, or may be. */
  readonly late: readonly DecidingRule[];
}

/** What gets through: possible pods, or addresses of a range. No ipBlock may cut the range. */
export type GettingThrough = { readonly ports: PortSet; readonly named: readonly string[] } & (
  | { readonly set: DiagramSet }
  | { readonly range: AddressRange }
);

/**
 * Looks for the rules because of which NetworkPolicies could open what the intent seals.
 * @param end the workload whose policies are asked
 */
export function sealReasons(
  { manifests, cni }: Pick<Connectivity, 'manifests' | 'cni'>,
  policies: OpenPolicies,
  end: WorkloadEnd,
  direction: PolicyType,
  through: GettingThrough,
): SealReasons {
  const stages = orderedWorld(manifests, cni)?.stages[direction] ?? [];
  const { diagrams } = policies.space;
  const reasons = { rules: new Map<unknown, DecidingRule>(), late: new Map<unknown, DecidingRule>() };
  for (const isolation of diagrams.regions(end.of(policies.isolation[direction]), end.domain).keys())
    new Walk(policies, isolation, end, through, reasons).through(stages.flatMap(({ items }) => items));
  return { rules: [...reasons.rules.values()], late: [...reasons.late.values()] };
}

class Walk {
  private readonly policies: OpenPolicies;
  private readonly own: OwnRules;
  private readonly isIngress: boolean;
  private readonly end: WorkloadEnd;
  private readonly what: GettingThrough;
  private readonly found: Record<keyof SealReasons, Map<unknown, DecidingRule>>;
  private isLate = false;

  constructor(
    policies: OpenPolicies,
    isolation: Isolation,
    end: WorkloadEnd,
    what: GettingThrough,
    found: Record<keyof SealReasons, Map<unknown, DecidingRule>>,
  ) {
    this.policies = policies;
    this.own = new OwnRules(isolation);
    this.isIngress = isolation.direction === 'Ingress';
    this.end = end;
    this.what = what;
    this.found = found;
  }

  through(items: readonly StageItem[]): void {
    for (const item of items) {
      if (item.is === 'networkPolicies') this.isLate = true;
      else if (item.is === 'policy') for (const rule of this.own.of(item)) this.rule(rule);
      else {
        // It is unknown which item of a tie is asked first.
        if (item.is === 'tie' && item.items.some(({ is }) => is === 'networkPolicies')) this.isLate = true;
        this.through(item.items);
      }
    }
  }

  private rule(rule: OpenRule): void {
    const isDeny = rule.rule.action === 'Deny';
    if (isDeny !== this.isLate || !this.matches(rule)) return;
    this.found[isDeny ? 'late' : 'rules'].set(rule.rule, rule);
  }

  private matches(rule: OpenRule): boolean {
    const { space } = this.policies;
    const { what } = this;
    const target = this.isIngress ? this.end.portsNamed(what.named) : undefined;
    const ports = target ? target.resolve(rule.ports) : this.portsElsewhere(rule);
    if (ports.intersect(what.ports).isEmpty) return false;
    const matched = 'set' in what ? space.diagrams.and(rule.peers, what.set) : this.atRange(rule, what.range);
    return matched !== space.diagrams.never;
  }

  private portsElsewhere({ ports }: OpenRule): PortSet {
    return 'set' in this.what ? ports.named(this.what.named) : PORTS_OF_ADDRESS.resolve(ports);
  }

  private atRange({ ordered, everyone }: OpenRule, range: AddressRange): DiagramSet {
    const { space } = this.policies;
    if (ordered) return setOfAddress(space, ordered.peer, range);
    return everyone ? space.diagrams.always : space.diagrams.never;
  }
}
