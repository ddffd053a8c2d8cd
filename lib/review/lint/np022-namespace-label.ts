import type { LabelSelectorRequirement, Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { NO } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { requirementsOf } from './near-miss.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';
import type { Finding, Rule } from './rule.ts';

export const namespaceLabel: Rule = {
  id: 'NP022',
  title: 'namespace selected by a label that it does not have',
  severity: 'error',
  why: 'A namespaceSelector matches labels of the Namespace. The name of a namespace is one of its labels only under the key kubernetes.io/metadata.name, which Kubernetes sets itself. Another key, such as name or namespace, matches only if somebody has set that label. For the namespaces that Kubernetes makes, it is a warning if the manifests do not declare them, because somebody may have labelled them.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const found of facts.rules()) {
      if (!isInForce(found.policy, found.direction, facts.connectivity.cni)) continue;
      for (const peer of found.rule.peers) {
        const wrong = peer.namespaceSelector && misnamed(facts, peer.namespaceSelector);
        if (!wrong) continue;
        const { key, name, isDeclared } = wrong;
        const witness = witnessOf(facts, found, name);
        yield {
          ...(!isDeclared && { severity: 'warning' }),
          ...{ location: peer.location, object: policyName(found.policy) },
          message: `${ruleName(found)}: ${isDeclared ? `no namespace has the label ${key}=${name}` : `Kubernetes gives namespace ${name} no label ${key}`}; if namespace ${name} is meant, its label is ${NAMESPACE_NAME}=${name}`,
          ...(witness !== undefined && { witness }),
          // No patch: it would open the rule to that namespace, which a person has to decide.
          fix: { say: `write ${NAMESPACE_NAME} for ${key}` },
        };
      }
    }
  },
};

/** Namespaces that Kubernetes makes. Their only label is that of the name. */
const BUILT_IN = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const NAME_KEYS = new Set(['name', 'namespace', 'ns']);

/** A label that no namespace has, with the name of a namespace as its value. */
function misnamed(
  { manifests: { namespaces } }: Facts,
  selector: NonNullable<Peer['namespaceSelector']>,
): { key: string; name: string; isDeclared: boolean } | undefined {
  const isLabel = ({ key, values }: LabelSelectorRequirement, value: string) =>
    values.includes(value) && namespaces.some(({ labels }) => labels.get(key) === value);
  for (const requirement of requirementsOf(selector)) {
    const { key, operator, values } = requirement;
    if (operator !== 'In' || key === NAMESPACE_NAME || values.some((value) => isLabel(requirement, value))) continue;
    for (const name of values) {
      const namespace = namespaces.find((one) => one.name === name);
      if (namespace?.declared) return { key, name, isDeclared: true };
      if (BUILT_IN.has(name) && NAME_KEYS.has(key)) return { key, name, isDeclared: false };
    }
  }
  return undefined;
}

/** A connection to or from that namespace that stays denied. */
function witnessOf(facts: Facts, { policy, direction, rule }: RuleInPolicy, name: string): string | undefined {
  const [subject] = facts.selectedBy(policy);
  if (!subject) return undefined;
  const compiled = facts.rulesOf(subject, direction).find((one) => one.rule === rule);
  for (const other of facts.workloadsIn(name)) {
    const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
    const asked = compiled?.ports.on(to.group.pods);
    if (!asked || facts.matchOf(compiled as NonNullable<typeof compiled>, other) !== NO) continue;
    const { open, depends } = facts.connectivity.between(from.group, to.group);
    if (open.union(depends).intersect(asked).isEmpty && !asked.isEmpty)
      return `${from.peer.name} does not reach ${to.peer.name} on ${facts.shortly(to, asked)}`;
  }
  return undefined;
}
