import type { PolicyType } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { YES } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, type PodEnd, policyName, ruleName } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const halfOpen: Rule = {
  id: 'NP008',
  title: 'half-open: one side lets through what the other denies',
  severity: 'error',
  why: 'Where both ends are limited, a connection needs a rule on each: egress at the one that opens it, ingress at the one that is opened to. A rule for one side alone opens nothing.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backend-egress, namespace: shop}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const seen = new Set<string>();
    for (const subject of facts.workloads) {
      for (const direction of ['Ingress', 'Egress'] as const) {
        for (const rule of facts.rulesOf(subject, direction)) {
          if (!namesPods(rule)) continue;
          for (const other of facts.workloads) {
            if (other === subject || facts.matchOf(rule, other) !== YES) continue;
            const finding = denied(facts, rule, direction, subject, other);
            const key = `${rule.policy.namespace}/${rule.policy.name} ${direction} ${rule.index} ${other.peer.name}`;
            if (!finding || seen.has(key)) continue;
            seen.add(key);
            yield finding;
          }
        }
      }
    }
  },
};

/** A rule for everybody, or for all pods, speaks of nobody in particular. */
function namesPods({ rule, everyone }: CompiledRule): boolean {
  return !everyone && rule.peers.some(({ podSelector }) => podSelector && !isEmptySelector(podSelector));
}

function denied(
  facts: Facts,
  rule: CompiledRule,
  direction: PolicyType,
  subject: PodEnd,
  other: PodEnd,
): Finding | undefined {
  const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
  const opposite = direction === 'Ingress' ? 'Egress' : 'Ingress';
  const ports = rule.ports.on(to.group.pods);
  const through = facts.connectivity.directionResults(from.group, to.group)[opposite];
  if (ports.isEmpty || !ports.intersect(through).isEmpty || other.peer.kind !== 'workload') return undefined;
  return {
    location: rule.rule.location,
    object: policyName(rule.policy),
    message: `${ruleName(rule)} lets ${from.peer.name} open ${to.peer.name} on ${ports}, but no ${opposite.toLowerCase()} rule of ${other.peer.name} does`,
    cause: ruleName(rule),
    fix: {
      say: `if ${from.peer.name} is to open ${to.peer.name}, add ${opposite === 'Egress' ? 'an egress' : 'an ingress'} rule to a policy of ${other.peer.name}; if not, remove this one`,
    },
  };
}
