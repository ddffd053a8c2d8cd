import type { PolicyType } from '../manifests/model.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import type { Group } from './group.ts';
import type { PortSet } from './port-set.ts';

/** The rules of both directions that open something, or may open it, in `connectivity.between(from, to)`. */
export function decidingRules(
  connectivity: Connectivity,
  from: Group,
  to: Group,
  verdict = connectivity.between(from, to),
): CompiledRule[] {
  return rulesAsked(connectivity, from, to, verdict).filter(decides);
}

/** The same, and the rules that pass some of these ports on to the next tier. */
export function rulesAsked(
  connectivity: Connectivity,
  from: Group,
  to: Group,
  verdict = connectivity.between(from, to),
): CompiledRule[] {
  return [
    ...rulesAskedBy(connectivity, 'Egress', { subject: from, other: to }, verdict),
    ...rulesAskedBy(connectivity, 'Ingress', { subject: to, other: from }, verdict),
  ];
}

/** The rules of one direction that are asked about ports of the verdict. */
function rulesAskedBy(
  connectivity: Connectivity,
  direction: PolicyType,
  { subject, other }: { readonly subject: Group; readonly other: Group },
  { open, depends }: Verdict,
): CompiledRule[] {
  const to = direction === 'Egress' ? other : subject;
  const target = to.kind === 'external' ? undefined : to.pods;
  const ports = open.union(depends);
  // A rule that denies is only of interest for ports that depend.
  return connectivity
    .rulesFor(direction, subject, other)
    .filter((rule) => !rule.ports.on(target).intersect(rule.rule.action === 'Deny' ? depends : ports).isEmpty);
}

/** The rules of one direction that a row of this verdict names, or because of which it depends. */
export function rulesToTell(
  connectivity: Connectivity,
  direction: PolicyType,
  ends: { readonly subject: Group; readonly other: Group },
  verdict: Verdict,
): CompiledRule[] {
  const asked = rulesAskedBy(connectivity, direction, ends, verdict);
  return verdict.depends.isEmpty ? asked.filter(decides) : asked;
}

/** Whether a rule decides what it matches. A rule that passes it on to the next tier does not. */
export function decides({ rule }: Pick<CompiledRule, 'rule'>): boolean {
  return rule.action !== 'Pass';
}

/**
 * The rules to name for ports that they let through: those that decide, and for ports that none of these decides, those that pass them on.
 * Without a rule that passes them on, such ports would be denied or limited before the last tier.
 */
export function namedFor<Named extends Pick<CompiledRule, 'rule'>>(
  rules: readonly Named[],
  ports: PortSet,
  portsOf: (rule: Named) => PortSet,
): Named[] {
  const left = rules.filter(decides).reduce((rest, rule) => rest.subtract(portsOf(rule)), ports);
  return rules.filter((rule) => decides(rule) || !left.intersect(portsOf(rule)).isEmpty);
}
