import { coverage } from '../../reach/address-steps.ts';
import { type CompiledRule, isInForce } from '../../reach/compiled-policy.ts';
import { NO, YES } from '../../reach/selector.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const redundantRule: Rule = {
  id: 'NP014',
  title: 'rule that changes nothing',
  severity: 'note',
  why: 'Rules only add up. A rule that another one covers, or one of a direction that policyTypes leaves out, can go, and whoever removes it later believes to close something.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
    - from: [{podSelector: {}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      if (isInForce(policy, direction, facts.connectivity.cni)) continue;
      yield {
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName({ policy, direction, index })} has no effect: its policyTypes leave ${direction.toLowerCase()} out`,
        fix: {
          say: 'name the direction, or remove the rule',
          yaml: { policyTypes: [...policy.policyTypes, direction] },
        },
      };
    }
    yield* covered(facts);
  },
};

interface Placed {
  readonly rule: CompiledRule;
  /** The groups that its policy limits. */
  readonly subjects: Set<object>;
}

function* covered(facts: Facts): Generator<Finding> {
  const placed = new Map<CompiledRule, Placed>();
  for (const end of [...facts.workloads, ...facts.madeUp, ...facts.strangers]) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      for (const rule of facts.rulesOf(end, direction)) {
        const known = placed.get(rule);
        if (known) known.subjects.add(end.group);
        else placed.set(rule, { rule, subjects: new Set([end.group]) });
      }
    }
  }
  const byNamespace = new Map<string, Placed[]>();
  for (const one of placed.values()) {
    const key = `${one.rule.policy.namespace} ${one.rule.direction}`;
    byNamespace.set(key, [...(byNamespace.get(key) ?? []), one]);
  }
  const gone = new Set<Placed>();
  for (const list of byNamespace.values()) {
    // The later of two that say the same is the one too many.
    for (const one of [...list].reverse()) {
      const by = list.find((other) => other !== one && !gone.has(other) && covers(facts, other, one));
      if (!by) continue;
      gone.add(one);
      const { policy } = one.rule;
      yield {
        ...{ location: one.rule.rule.location, object: policyName(policy) },
        message: `${ruleName(one.rule)} changes nothing: ${ruleName(by.rule)} covers it`,
        fix: { say: 'remove it, or narrow the other one' },
      };
    }
  }
}

/** For each pod that `one` limits, does `other` let through all that `one` does? For these manifests, strangers and all addresses. */
function covers(facts: Facts, other: Placed, one: Placed): boolean {
  return (
    [...one.subjects].every((group) => other.subjects.has(group)) &&
    coversPorts(other.rule, one.rule) &&
    coversPeers(facts, other.rule, one.rule)
  );
}

function coversPorts({ ports: other }: CompiledRule, { ports: one }: CompiledRule): boolean {
  const named = one.names.every((name) => other.names.includes(name) || other.on(undefined).isAll);
  return named && one.on(undefined).subtract(other.on(undefined)).isEmpty;
}

function coversPeers({ connectivity }: Facts, other: CompiledRule, one: CompiledRule): boolean {
  if (other.everyone) return true;
  if (one.everyone || (coverage(other.ranges, one.ranges) !== YES && one.ranges.length > 0)) return false;
  // A peer that nobody matches is NP004.
  let matched = one.ranges.length > 0;
  for (const group of connectivity.groups) {
    if (group.kind === 'external') continue;
    const [mine, theirs] = [one.pods.at(group.classIndex), other.pods.at(group.classIndex)];
    if (mine > theirs) return false;
    matched ||= mine !== NO;
  }
  return matched;
}
