import type { LabelSelectorRequirement, Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { labelsOfPods, matches, NO, requirementsOf, YES } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
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
        const { key, name, isDeclared, isExcluded } = wrong;
        const witness = witnessOf(facts, found, peer, wrong);
        const fact = isDeclared
          ? `no namespace has the label ${key}=${name}`
          : `Kubernetes gives namespace ${name} no label ${key}`;
        yield {
          ...(!isDeclared && { severity: 'warning' }),
          ...{ location: peer.location, object: policyName(found.policy) },
          message: `${ruleName(found)}: ${fact}${isExcluded ? `, so it excludes none` : ''}; if namespace ${name} is meant, its label is ${NAMESPACE_NAME}=${name}`,
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

interface Misnamed {
  readonly key: string;
  /** Of the namespace that is meant. */
  readonly name: string;
  readonly isDeclared: boolean;
  /** It is meant to be left out. */
  readonly isExcluded: boolean;
}

/** A label that no namespace has and whose value is the name of one. */
function misnamed(
  { manifests: { namespaces } }: Facts,
  selector: NonNullable<Peer['namespaceSelector']>,
): Misnamed | undefined {
  const isLabel = ({ key }: LabelSelectorRequirement, value: string) =>
    namespaces.some(({ labels }) => labels.get(key) === value);
  for (const requirement of requirementsOf(selector)) {
    const { key, operator, values } = requirement;
    if ((operator !== 'In' && operator !== 'NotIn') || key === NAMESPACE_NAME) continue;
    if (values.some((value) => isLabel(requirement, value))) continue;
    const isExcluded = operator === 'NotIn';
    for (const name of values) {
      const namespace = namespaces.find((one) => one.name === name);
      if (namespace?.declared) return { key, name, isDeclared: true, isExcluded };
      if (BUILT_IN.has(name) && NAME_KEYS.has(key)) return { key, name, isDeclared: false, isExcluded };
    }
  }
  return undefined;
}

/** A connection of the pods that are meant: one that stays denied, or one that is let through though it is to be left out. */
function witnessOf(
  facts: Facts,
  { policy, direction, rule }: RuleInPolicy,
  { podSelector }: Peer,
  { name, isExcluded }: Misnamed,
): string | undefined {
  const [subject] = facts.selectedBy(policy);
  const compiled = subject && facts.rulesOf(subject, direction).find((one) => one.rule === rule);
  if (!compiled) return undefined;
  for (const other of facts.workloadsIn(name)) {
    if (other === subject || (podSelector && matches(podSelector, labelsOfPods(other.workload)) !== YES)) continue;
    const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
    const asked = compiled.ports.on(to.group.pods);
    if (asked.isEmpty || facts.matchOf(compiled, other) !== (isExcluded ? YES : NO)) continue;
    if (isExcluded) {
      const found = facts.witness(from, to, asked);
      if (found !== undefined) return found;
      continue;
    }
    const { open, depends } = facts.connectivity.between(from.group, to.group);
    if (open.union(depends).intersect(asked).isEmpty)
      return `${from.peer.name} does not reach ${to.peer.name} on ${facts.shortly(to, asked)}`;
  }
  return undefined;
}
