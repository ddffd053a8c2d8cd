import type { PolicyType } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import type { PodGroup } from '../../reach/group.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import { PortSet } from '../../reach/port-set.ts';
import { YES } from '../../reach/selector.ts';
import type { Cause } from '../cause.ts';
import type { BothSides, WorkloadEnd } from './both-sides.ts';
import type { HalfOpen, Loss } from './break.ts';

/** Half-open edges between workloads that are new. The rule of the one end must name the pods of the other. */
export function newHalfOpen(sides: BothSides): HalfOpen[] {
  const { connectivity, workloads } = sides.after;
  const byGroup = new Map<PodGroup, WorkloadEnd[]>();
  for (const end of workloads.values()) {
    const known = byGroup.get(end.group);
    if (known) known.push(end);
    else byGroup.set(end.group, [end]);
  }
  const byClass = new Map([...byGroup.keys()].map((group) => [group.classIndex, group]));
  const found: HalfOpen[] = [];
  for (const [group, subjects] of byGroup) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      const rules = namingRules(group, direction);
      if (rules.length === 0) continue;
      for (const index of new Set(rules.flatMap(({ pods }) => [...pods.matching.keys()]))) {
        const other = byClass.get(index);
        if (!other) continue;
        const half = halfOf(connectivity, direction, group, other, rules);
        if (!half) continue;
        for (const subject of subjects) {
          for (const end of byGroup.get(other) as WorkloadEnd[]) {
            if (end !== subject) found.push(...compared(sides, direction, subject, end, half));
          }
        }
      }
    }
  }
  return found;
}

interface Half {
  readonly rule: CompiledRule;
  readonly ports: PortSet;
}

/** The rules of a group that name pods. Rules for everyone or for all pods do not name anybody. */
function namingRules(group: PodGroup, direction: PolicyType): CompiledRule[] {
  return group.sides[direction].lists
    .flatMap(({ rules }) => rules)
    .filter(
      ({ everyone, rule }) =>
        !everyone &&
        rule.peers.some(
          ({ podSelector }) => podSelector && podSelector.matchLabels.size + podSelector.matchExpressions.length > 0,
        ),
    );
}

/** A rule by which one end lets ports through, if the other end denies all of them. */
function halfOf(
  connectivity: Connectivity,
  direction: PolicyType,
  group: PodGroup,
  other: PodGroup,
  rules: readonly CompiledRule[],
): Half | undefined {
  const naming = rules.filter((rule) => rule.pods.at(other.classIndex) === YES);
  const [first] = naming;
  if (!first) return undefined;
  const [from, to] = direction === 'Ingress' ? [other, group] : [group, other];
  const results = connectivity.directionResults(from, to);
  // An ordered policy may deny ports that the rule allows.
  const ports = PortSet.unionOf(naming.map((rule) => rule.ports.on(to.pods))).intersect(results[direction]);
  const opposite = results[oppositeOf(direction)];
  return ports.isEmpty || !ports.intersect(opposite).isEmpty ? undefined : { rule: first, ports };
}

/** The half-open edge of the new side. Empty if the old side had it too. */
function compared(
  sides: BothSides,
  direction: PolicyType,
  subject: WorkloadEnd,
  other: WorkloadEnd,
  { rule, ports }: Half,
): HalfOpen[] {
  const { before, after } = sides;
  const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
  const [own, others] = [before.workloads.get(subject.name), before.workloads.get(other.name)];
  let [isLost, isNewRule] = [false, true];
  if (own && others) {
    const rules = namingRules(own.group, direction);
    const was = halfOf(before.connectivity, direction, own.group, others.group, rules);
    if (was && ports.subtract(was.ports).isEmpty) return [];
    isNewRule = !rules.some(
      (one) =>
        one.pods.at(others.group.classIndex) === YES &&
        !one.ports.on((direction === 'Ingress' ? own : others).group.pods).intersect(ports).isEmpty,
    );
    const [source, target] = direction === 'Ingress' ? [others, own] : [own, others];
    isLost = !before.possible(source.group, target.group).intersect(ports).isEmpty;
  }
  const missing = oppositeOf(direction);
  const { rules: denying, policies } = after.closing(missing, other, subject.group, ports, sides.isNew);
  return [{ from: from.name, to: to.name, ports, rule, isNewRule, missing, denying, policies, isLost }];
}

/**
 * The half-open edges whose connection was open before. The loss is certain if the change itself adds the rule of the one end.
 */
export function lostHalves(halves: readonly HalfOpen[]): Loss[] {
  return halves
    .filter(({ isLost }) => isLost)
    .map((half) => {
      const { from, to, ports, rule, isNewRule } = half;
      const { direction, policy, index } = rule;
      const words = `${direction.toLowerCase()} rule ${index + 1} of ${policyCalled(policy)} lets it through`;
      return {
        certainty: isNewRule ? ('breaks' as const) : ('probably breaks' as const),
        ...{ kind: 'half-open' as const, subject: from, need: [nameOf(to)], from: [from], to: [to], ports },
        what: `can no longer reach ${to} on ${ports}`,
        evidence: [{ words, location: rule.rule.location }],
        causes: [causeOfHalf(half)],
      };
    });
}

/** The rules or policies that close the missing half. */
export function causeOfHalf({ from, to, missing, denying, policies }: HalfOpen): Cause {
  return { when: 'now', direction: missing, subject: missing === 'Egress' ? from : to, rules: denying, policies };
}

function oppositeOf(direction: PolicyType): PolicyType {
  return direction === 'Ingress' ? 'Egress' : 'Ingress';
}

/** For example, `shop/db` for `shop/db[StatefulSet]`. */
function nameOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf('['));
}
