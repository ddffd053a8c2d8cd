import type { Edit } from '../../manifests/edit/edit.ts';
import type { Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import { labelsName, withPod } from '../../reach/outside-pod.ts';
import { ELSEWHERE } from '../../reach/peer.ts';
import { allKnown, matches, selectorKey, YES } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import { requirementsOf } from './near-miss.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';
import { editedPolicy, type Patch, pathOf, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

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
    const forgeable = [...facts.rules()].flatMap((found) => {
      const { policy, direction, rule } = found;
      if (direction !== 'Ingress' || !isInForce(policy, direction, facts.connectivity.cni)) return [];
      const peers = rule.peers.filter(isForgeable);
      const [first] = peers;
      return first ? [{ found, first, labels: labelsOf(first), others: peers.length - 1 }] : [];
    });
    const forged =
      forgeable.length > 0
        ? new ForgedPods(
            facts,
            forgeable.map(({ labels }) => labels),
          )
        : undefined;
    const homes = new Map<string, string[]>();
    const homesOf = ({ podSelector }: Peer): string[] => {
      const key = selectorKey(podSelector);
      const known = homes.get(key) ?? namespacesWith(facts, podSelector);
      homes.set(key, known);
      return known;
    };
    for (const { found, first, labels, others } of forgeable) {
      const written = [...labels].map(([key, value]) => `${key}=${value}`).join(',');
      const more = others > 0 ? ` (and ${others} more peers of the rule are like it)` : '';
      const witness = forged?.witness(found, labels);
      yield {
        ...{ location: first.location, object: policyName(found.policy) },
        message: `${ruleName(found)} lets in pods of every namespace by their labels alone, which anybody who creates a pod may write: ${written}${more}`,
        ...(witness !== undefined && { witness }),
        fix: { say: fixText(homesOf(first), found), ...withPatch(narrowed(found, homesOf)) },
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

/** Pods with these labels in a namespace of which nobody knows, put to the engine all at once. */
class ForgedPods {
  private readonly facts: Facts;
  private readonly connectivity: Connectivity;

  constructor(facts: Facts, pods: readonly ReadonlyMap<string, string>[]) {
    this.facts = facts;
    const { cni, podCidrs } = facts.connectivity;
    const distinct = new Map(pods.map((labels) => [labelsName(labels), labels]));
    let { manifests } = facts.connectivity;
    const namespaceLabels = new Map([[NAMESPACE_NAME, PLAIN]]);
    for (const podLabels of distinct.values())
      ({ manifests } = withPod(manifests, { namespace: PLAIN, namespaceLabels, podLabels }));
    // Nobody asks for pods without labels.
    const withoutStrangers = new Set(manifests.namespaces.map(({ name }) => name));
    this.connectivity = new Connectivity(manifests, { cni, podCidrs, withoutStrangers });
  }

  witness({ policy, rule }: RuleInPolicy, labels: ReadonlyMap<string, string>): string | undefined {
    const { connectivity, facts } = this;
    const from = connectivity.groupOf(`${PLAIN}/${labelsName(labels)}[Pod]`);
    for (const subject of facts.selectedBy(policy)) {
      const asked = facts
        .rulesOf(subject, 'Ingress')
        .find((one) => one.rule === rule)
        ?.ports.on(subject.group.pods);
      const to = connectivity.groupOf(subject.peer.name);
      if (!asked || !from || !to) continue;
      const ports = connectivity.between(from, to).open.intersect(asked);
      if (ports.isEmpty) continue;
      return `${ELSEWHERE}/${labelsName(labels)}[Pod] reaches ${subject.peer.name} on ${facts.shortly(subject, ports)}`;
    }
    return undefined;
  }
}

/** The namespaces in which the manifests hold such pods. */
function namespacesWith(facts: Facts, podSelector: Peer['podSelector']): string[] {
  const meant = podSelector ? facts.podsMatching(podSelector) : [];
  return [...new Set(meant.map(({ namespace }) => namespace))];
}

function fixText(names: readonly string[], { policy }: RuleInPolicy): string {
  if (names.length === 0) return `select the namespace of these pods, too, by ${NAMESPACE_NAME}`;
  if (names.join() === policy.namespace) return 'leave namespaceSelector out: the pods are of the own namespace';
  return `select the namespace of these pods, too: ${listed(names)}`;
}

/** Of each such peer the namespaces that hold its pods. */
function narrowed(
  { policy, direction, rule, index }: RuleInPolicy,
  homesOf: (peer: Peer) => readonly string[],
): Patch | undefined {
  const edits = [...rule.peers.entries()].flatMap(([at, peer]): (Edit | undefined)[] => {
    if (!isForgeable(peer)) return [];
    const names = homesOf(peer);
    const object = editedPolicy(policy);
    const path = [...pathOf(direction, index, at), 'namespaceSelector'];
    if (names.length === 0) return [undefined];
    if (names.join() === policy.namespace) return [{ edit: 'remove', object, path }];
    const value =
      names.length === 1
        ? { matchLabels: { [NAMESPACE_NAME]: names[0] } }
        : { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: names }] };
    return [{ edit: 'set', object, path, value }];
  });
  return edits.includes(undefined) ? undefined : { edits: edits.flatMap((one) => one ?? []), closes: 'unknown' };
}
