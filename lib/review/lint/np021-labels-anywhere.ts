import type { Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { ANY_NAMESPACE } from '../../reach/open-world/condition-name.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { labelsName } from '../../reach/outside-pod.ts';
import { allKnown, matches, YES } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName, selectorYaml } from './facts.ts';
import { listed } from './listed.ts';
import { requirementsOf } from './near-miss.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';
import type { Finding, Rule } from './rule.ts';
import { mayMatch } from './selecting.ts';

export const labelsAnywhere: Rule = {
  id: 'NP021',
  title: 'peer by pod labels in any namespace',
  severity: 'warning',
  why: 'Whoever may create a pod may give it any labels. A peer that takes pods by their labels from every namespace lets in whoever may create a pod in some namespace. Labels of a namespace are harder to come by, and its name cannot be forged: select the namespace, too. Only ingress is judged.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector: {matchLabels: {app: backend}}
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
          podSelector: {matchLabels: {app: backend}}
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const found of facts.rules()) {
      const { policy, direction, rule } = found;
      if (direction !== 'Ingress' || !isInForce(policy, direction, facts.connectivity.cni)) continue;
      const peers = rule.peers.filter(isForgeable);
      const [first] = peers;
      if (!first) continue;
      const labels = labelsOf(first);
      const written = [...labels].map(([key, value]) => `${key}=${value}`).join(',');
      const others = peers.length > 1 ? ` (and ${peers.length - 1} more peers of the rule are like it)` : '';
      const witness = witnessOf(facts, found, first, labels);
      yield {
        ...{ location: first.location, object: policyName(policy) },
        message: `${ruleName(found)} lets in pods of every namespace by their labels alone, which anybody who creates a pod may write: ${written}${others}`,
        ...(witness !== undefined && { witness }),
        fix: fixOf(facts, found, first),
      };
    }
  },
};

/** By labels that pods have to have, from a namespace of which nothing is asked. */
function isForgeable({ podSelector, namespaceSelector }: Peer): boolean {
  if (!podSelector || !namespaceSelector) return false;
  const plain = { labels: new Map([[NAMESPACE_NAME, PLAIN]]), unknown: allKnown };
  const none = { labels: new Map<string, string>(), unknown: allKnown };
  return matches(namespaceSelector, plain) === YES && matches(podSelector, none) !== YES;
}

/** A namespace's name that no selector has. */
const PLAIN = 'any-other-namespace';

/** Few labels that the selector matches. */
function labelsOf({ podSelector }: Peer): ReadonlyMap<string, string> {
  const asked = podSelector ? requirementsOf(podSelector) : [];
  return new Map(
    asked.flatMap(({ key, operator, values }) => {
      if (operator === 'In') return [[key, values[0] ?? ''] as const];
      return operator === 'Exists' && !asked.some((one) => one.key === key && one.operator === 'In')
        ? [[key, 'any'] as const]
        : [];
    }),
  );
}

/** The engine's answer for a pod of no manifest with these labels, in a namespace of which nothing is known. */
function witnessOf(
  facts: Facts,
  { policy, rule }: RuleInPolicy,
  { podSelector }: Peer,
  labels: ReadonlyMap<string, string>,
): string | undefined {
  if (!podSelector) return undefined;
  for (const subject of facts.selectedBy(policy)) {
    const compiled = facts.rulesOf(subject, 'Ingress').find((one) => one.rule === rule);
    const ports = compiled?.ports.on(subject.group.pods);
    if (!ports || ports.isEmpty) continue;
    const condition = {
      namespaces: [{ key: NAMESPACE_NAME, operator: 'In' as const, values: [PLAIN] }],
      pods: [...labels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    };
    try {
      const answers = facts.connectivity.openWorld.answersFor(condition, subject.group, 'from', ports);
      if (answers.some(({ word }) => word === 'open'))
        return `${ANY_NAMESPACE}/${labelsName(labels)} reaches ${subject.peer.name} on ${facts.shortly(subject, ports)}`;
    } catch (error) {
      if (error instanceof TooManyConditions) return undefined;
      throw error;
    }
  }
  return undefined;
}

function fixOf(facts: Facts, { policy }: RuleInPolicy, { podSelector }: Peer): Finding['fix'] {
  if (!podSelector) return { say: 'select the namespace, too' };
  const meant = facts.manifests.workloads.filter((workload) => mayMatch(podSelector, workload));
  const names = [...new Set(meant.map(({ namespace }) => namespace))];
  const [only] = names;
  if (only === undefined) return { say: `select the namespace of these pods, too, by ${NAMESPACE_NAME}` };
  if (names.length === 1 && only === policy.namespace)
    return {
      say: 'leave namespaceSelector out: the pods are of the own namespace',
      yaml: { podSelector: selectorYaml(podSelector) },
    };
  const selector =
    names.length === 1
      ? { matchLabels: { [NAMESPACE_NAME]: only } }
      : { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: names }] };
  return {
    say: `select the namespace of these pods, too: ${listed(names)}`,
    yaml: { namespaceSelector: selector, podSelector: selectorYaml(podSelector) },
  };
}
