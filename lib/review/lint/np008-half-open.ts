import type { Rule as PolicyRule, Workload } from '../../manifests/model.ts';
import { type CompiledRule, peerMatches } from '../../reach/compiled-policy.ts';
import { ruleCalled } from '../../reach/policy-called.ts';
import { YES } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, type PodEnd, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import { slipsOfPeers } from './np004-peer-selects-nothing.ts';
import { portsOfServices } from './np009-port-nobody-listens-on.ts';
import { portsNowhere } from './np010-named-port.ts';
import type { Finding, Rule } from './rule.ts';

export const halfOpen: Rule = {
  id: 'NP008',
  title: 'half-open: one side lets through what the other denies',
  severity: 'error',
  why: 'If both ends are limited, a connection needs a rule at each: egress at the source, ingress at the target. A rule at one end alone opens nothing. Only the authors know which of the two is wrong, the rule that is there or the one that is missing.',
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
    const said = new Said(facts);
    const rules = new Map<PolicyRule, { rule: CompiledRule; subjects: Facts['workloads'][number][] }>();
    for (const subject of facts.workloads) {
      for (const direction of ['Ingress', 'Egress'] as const) {
        for (const rule of facts.rulesOf(subject, direction)) {
          if (!namesPods(rule)) continue;
          const known = rules.get(rule.rule);
          if (known) known.subjects.push(subject);
          else rules.set(rule.rule, { rule, subjects: [subject] });
        }
      }
    }
    for (const { rule, subjects } of rules.values()) {
      const halves = deniedHalves(facts, rule, subjects).filter((half) => !said.isCause(rule, half));
      const [first] = halves;
      if (first) yield findingOf(facts, rule, first, halves);
    }
  },
};

/** Findings of other rules that explain why a half has no counterpart. */
class Said {
  private readonly facts: Facts;
  /** Rules with the port of a Service, or with a port name that no pod has. */
  private readonly wrongPorts: ReadonlySet<PolicyRule>;
  private readonly slips: readonly { found: RuleInPolicy; workload: Workload }[];

  constructor(facts: Facts) {
    this.facts = facts;
    this.wrongPorts = new Set([...portsOfServices(facts), ...portsNowhere(facts)].map(({ rule }) => rule));
    this.slips = [...slipsOfPeers(facts)];
  }

  isCause(rule: CompiledRule, { other, subject }: Half): boolean {
    const { facts } = this;
    const opposite = rule.direction === 'Ingress' ? 'Egress' : 'Ingress';
    const isSlip = this.slips.some(
      ({ found, workload }) =>
        found.direction === opposite && workload === subject.workload && facts.selectedBy(found.policy).includes(other),
    );
    if (isSlip || this.wrongPorts.has(rule.rule)) return true;
    // Two halves without a common port are one finding, at the egress rule.
    const counterparts = facts
      .rulesOf(other, opposite)
      .filter((one) => namesPods(one) && facts.matchOf(one, subject) === YES);
    const isPort = counterparts.some((one) => this.wrongPorts.has(one.rule));
    return isPort || (rule.direction === 'Ingress' && counterparts.length > 0);
  }
}

interface Half {
  readonly subject: Facts['workloads'][number];
  readonly from: PodEnd;
  readonly to: PodEnd;
  /** The pod whose policies deny the connection. */
  readonly other: Facts['workloads'][number];
}

/** Does the rule name pods? A rule for everybody, or for all pods of a namespace, does not. */
function namesPods({ rule, everyone }: CompiledRule): boolean {
  return !everyone && rule.peers.some(({ podSelector }) => podSelector && !isEmptySelector(podSelector));
}

/**
 * Connections that a rule lets its pods open or accept, and that the other end denies. If one pair of a peer gets through, the
 * peer counts as meant for that pair.
 */
function deniedHalves(facts: Facts, rule: CompiledRule, subjects: readonly Facts['workloads'][number][]): Half[] {
  const { policy, direction } = rule;
  const opposite = direction === 'Ingress' ? 'Egress' : 'Ingress';
  return rule.rule.peers.flatMap((peer) => {
    const { podSelector, namespaceSelector } = peer;
    if (!podSelector || isEmptySelector(podSelector)) return [];
    const selectors = { podSelector, ...(namespaceSelector && { namespaceSelector }) };
    const among = [...rule.pods.matching.keys()].flatMap((index) => facts.workloadsOfClass(index));
    const others = among.filter(({ group }) => peerMatches(selectors, policy.namespace, group.pods) === YES);
    const halves: Half[] = [];
    for (const subject of subjects) {
      for (const other of others) {
        if (other === subject) continue;
        const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
        const ports = rule.ports.on(to.group.pods);
        const through = facts.connectivity.directionResults(from.group, to.group)[opposite];
        if (ports.isEmpty || !ports.intersect(through).isEmpty) return [];
        halves.push({ subject, from, to, other });
      }
    }
    return halves;
  });
}

function findingOf(facts: Facts, rule: CompiledRule, first: Half, halves: readonly Half[]): Finding {
  const { policy, direction } = rule;
  const opposite = direction === 'Ingress' ? 'Egress' : 'Ingress';
  const names = (side: 'from' | 'to') => listed(halves.map((half) => half[side].peer.name));
  const denying = listed(halves.map(({ other }) => other.peer.name));
  const ports = rule.ports.on(first.to.group.pods);
  const denied = facts.connectivity
    .rulesFor(opposite, first.other.group, first.subject.group)
    .find((one) => one.rule.action === 'Deny' && !one.ports.on(first.to.group.pods).intersect(ports).isEmpty);
  const add = `add an ${opposite.toLowerCase()} rule to a policy of ${denying}`;
  return {
    ...{ location: rule.rule.location, object: policyName(policy) },
    message: `${ruleName(rule)} lets ${names('from')} connect to ${names('to')} on ${ports}, but ${denied ? `${ruleCalled(denied)} denies it` : `no ${opposite.toLowerCase()} rule of ${denying} does`}`,
    fix: { say: `if the connection is meant, ${denied ? 'change that rule' : add}; if not, narrow this one` },
  };
}
