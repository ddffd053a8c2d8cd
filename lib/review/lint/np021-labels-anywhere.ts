import type { Edit } from '../../manifests/edit/edit.ts';
import type { Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { allKnown, labelsOfNamespace, matches, requirementsOf, selectorKey, YES } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { type Forged, ForgedPods, PLAIN } from './forged-pods.ts';
import { listed } from './listed.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';
import { editedPolicy, type Patch, pathOf, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const labelsAnywhere: Rule = {
  id: 'NP021',
  title: 'peer by pod labels in any namespace',
  severity: 'warning',
  why: 'Whoever may create a pod may give it any labels. If a peer selects pods of every namespace by their labels, whoever may create a pod in any namespace gets in. Labels of a namespace are harder to forge, and its name cannot be forged, so select the namespace, too. It is a note if a label selects the namespaces, five or more have it, and fewer than half of them hold such pods. The rule judges ingress only.',
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
    const homes = new Homes(facts);
    const forgeable = [...facts.rules()].flatMap((found) => forgeableIn(facts, homes, found));
    const forged = new ForgedPods(
      facts,
      forgeable.map(({ pod }) => pod),
    );
    for (const { found, pod, peers } of forgeable) {
      const [first] = peers;
      if (!first) continue;
      const written = [...pod.labels]
        .sort()
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      const others = peers.length - 1;
      const more =
        others > 0
          ? ` (and ${others} more ${others === 1 ? 'peer of the rule is' : 'peers of the rule are'} like it)`
          : '';
      const witness = forged.witness(found, pod);
      // No pod with these labels gets in from there, because the policies of its own namespace, or of the cluster, deny it.
      if (witness === undefined && (first.among || forged.isDenied(found, pod))) continue;
      yield {
        ...(first.among && { severity: 'note' }),
        ...{ location: first.peer.location, object: policyName(found.policy) },
        message: `${ruleName(found)} lets in pods of ${whereOf(first)} by their labels alone, which anybody who creates a pod may write: ${written}${more}`,
        ...(witness !== undefined && { witness }),
        fix: { say: fixText(first.homes, found), ...withPatch(narrowed(found, peers)) },
      };
    }
  },
};

/** A peer that matches pods by labels in many namespaces. */
interface Forgeable {
  readonly peer: Peer;
  /** The namespaces that hold such pods. */
  readonly homes: readonly string[];
  /** The namespaces that it selects by a label. Absent if namespaces that nobody names are among them. */
  readonly among?: readonly string[];
}

/** So many namespaces count as many. */
const MANY = 5;

function forgeableIn(
  facts: Facts,
  homes: Homes,
  found: RuleInPolicy,
): { found: RuleInPolicy; pod: Forged; peers: Forgeable[] }[] {
  const { policy, direction, rule } = found;
  if (direction !== 'Ingress' || !isInForce(policy, direction, facts.connectivity.cni)) return [];
  // Who lets everybody in has nothing to forge.
  if (rule.peers.length === 0 || rule.peers.some(isEverybody)) return [];
  const all = rule.peers.flatMap((peer) => forgeable(facts, homes, peer) ?? []);
  const anywhere = all.filter(({ among }) => !among);
  const peers = anywhere.length > 0 ? anywhere : all;
  const [first] = peers;
  if (!first) return [];
  const namespace = first.among?.find((name) => !first.homes.includes(name)) ?? PLAIN;
  return [{ found, pod: { namespace, labels: labelsOf(first.peer) }, peers }];
}

/** Does the peer match a pod without labels in a namespace that nobody names? */
function isEverybody({ podSelector, namespaceSelector }: Peer): boolean {
  if (!namespaceSelector || (podSelector && !isEmptySelector(podSelector))) return false;
  const plain = { labels: new Map([[NAMESPACE_NAME, PLAIN]]), unknown: allKnown };
  return matches(namespaceSelector, plain) === YES;
}

function forgeable(facts: Facts, homes: Homes, peer: Peer): Forgeable | undefined {
  const { podSelector, namespaceSelector } = peer;
  if (!podSelector || !namespaceSelector) return undefined;
  const none = { labels: new Map<string, string>(), unknown: allKnown };
  if (matches(podSelector, none) === YES) return undefined;
  const own = homes.of(podSelector);
  const plain = { labels: new Map([[NAMESPACE_NAME, PLAIN]]), unknown: allKnown };
  if (matches(namespaceSelector, plain) === YES) return { peer, homes: own };
  const isNamed = requirementsOf(namespaceSelector).some(({ key }) => key === NAMESPACE_NAME);
  if (isNamed || own.length === 0) return undefined;
  const among = facts
    .namespacesMatching(namespaceSelector)
    .filter((one) => matches(namespaceSelector, labelsOfNamespace(one)) === YES)
    .map(({ name }) => name);
  const there = own.filter((name) => among.includes(name));
  const isMany = among.length >= MANY && there.length > 0 && there.length * 2 < among.length;
  return isMany ? { peer, homes: there, among } : undefined;
}

function whereOf({ peer: { namespaceSelector }, among }: Forgeable): string {
  if (among) return `${among.length} namespaces`;
  return namespaceSelector && isEmptySelector(namespaceSelector) ? 'every namespace' : 'namespaces that nobody names';
}

/** The namespaces in which the manifests hold pods that a selector matches or may match. */
class Homes {
  private readonly facts: Facts;
  private readonly known = new Map<string, string[]>();

  constructor(facts: Facts) {
    this.facts = facts;
  }

  of(podSelector: NonNullable<Peer['podSelector']>): readonly string[] {
    const key = selectorKey(podSelector);
    let names = this.known.get(key);
    if (!names) {
      names = [...new Set(this.facts.podsMatching(podSelector).map(({ namespace }) => namespace))];
      this.known.set(key, names);
    }
    return names;
  }
}

/** A small set of labels that the selector matches. */
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

function fixText(names: readonly string[], { policy }: RuleInPolicy): string {
  if (names.length === 0) return `select the namespace of these pods, too, by ${NAMESPACE_NAME}`;
  if (names.join() === policy.namespace)
    return `leave namespaceSelector out: then only pods of ${policy.namespace} can match`;
  return `select the namespace of these pods, too: ${listed(names)}`;
}

/** Limits each of these peers to the namespaces that hold its pods. */
function narrowed({ policy, direction, rule, index }: RuleInPolicy, peers: readonly Forgeable[]): Patch | undefined {
  if (peers.some(({ homes }) => homes.length === 0)) return undefined;
  const object = editedPolicy(policy);
  const edits = peers.map(({ peer, homes }): Edit => {
    const path = [...pathOf(direction, index, rule.peers.indexOf(peer)), 'namespaceSelector'];
    if (homes.join() === policy.namespace) return { edit: 'remove', object, path };
    const value =
      homes.length === 1
        ? { matchLabels: { [NAMESPACE_NAME]: homes[0] } }
        : { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: homes }] };
    return { edit: 'set', object, path, value };
  });
  return { edits, closes: 'unknown' };
}
