import type { PolicyType } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { namedFor } from '../reach/deciding-rules.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import type { PortSet } from '../reach/port-set.ts';
import { NO } from '../reach/selector.ts';

/**
 * The rules by which the policies of pods let any of these ports through, with another end. If no port is let through, the rules of
 * ordered policies that deny them. Empty if no rule decides, so that the pods' policies keep the ports out because none allows them.
 */
export function deciders(
  connectivity: Connectivity,
  direction: PolicyType,
  own: PodGroup,
  other: Group,
  ports: PortSet,
): CompiledRule[] {
  const target = direction === 'Ingress' ? own.pods : other.kind === 'external' ? undefined : other.pods;
  const side = own.sides[direction];
  const isAsked = (rule: CompiledRule) => !rule.ports.on(target).intersect(ports).isEmpty;
  if (!side.isOrdered)
    return side.lists
      .flatMap((list) => list.rules)
      .filter((rule) => isAsked(rule) && connectivity.matchOf(rule, other) !== NO);
  const [from, to] = direction === 'Egress' ? [own, other] : [other, own];
  const isLet = !connectivity.directionResults(from, to)[direction].intersect(ports).isEmpty;
  const rules = connectivity
    .rulesFor(direction, own, other)
    .filter((rule) => (rule.rule.action !== 'Deny') === isLet && isAsked(rule));
  return namedFor(rules, ports, (rule) => rule.ports.on(target));
}
