import type { NetworkPolicy, Peer, Workload } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { labelsOfPods, matches, NO, requirementsOf } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import type { Finding, Rule } from './rule.ts';
import { makersOf, mayMatch, mayMatchNamespace } from './selecting.ts';

export const hostNetwork: Rule = {
  id: 'NP020',
  title: 'policy or peer selects pods with hostNetwork',
  severity: 'warning',
  why: 'A pod with hostNetwork uses the address of its node. A NetworkPolicy has no effect on it, so a policy that selects it protects nothing. No selector matches it as a peer, so a rule for it opens nothing: that takes an ipBlock of the nodes.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: agent, namespace: shop}
spec: {podSelector: {matchLabels: {app: agent}}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec:
  hostNetwork: true
  containers: [{name: agent, image: agent}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: agent, namespace: shop}
spec: {podSelector: {matchLabels: {app: agent}}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec:
  containers: [{name: agent, image: agent}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const hosts = facts.manifests.workloads.filter((one) => one.hostNetwork);
    if (hosts.length === 0) return;
    yield* subjects(facts, hosts);
    for (const found of facts.rules()) yield* peers(facts, found, hosts);
  },
};

function* subjects({ manifests }: Facts, hosts: readonly Workload[]): Generator<Finding> {
  for (const workload of hosts) {
    const { namespace, name, kind, location } = workload;
    const selecting = manifests.policies.filter(
      (one) => one.namespace === namespace && matches(one.podSelector, labelsOfPods(workload)) !== NO,
    );
    const isSpecific = ({ podSelector }: NetworkPolicy) =>
      requirementsOf(podSelector).some(({ operator }) => operator === 'In');
    const policy = selecting.find(isSpecific) ?? selecting[0];
    if (!policy) continue;
    yield {
      // A policy for every pod is not meant for this one in particular.
      ...(!isSpecific(policy) && { severity: 'note' }),
      ...{ location, object: { kind, namespace, name } },
      message: `${namespace}/${policy.name} selects ${namespace}/${name}[${kind}], which uses hostNetwork: it is not limited`,
      fix: { say: "remove hostNetwork, or limit the pod by the node's own firewall" },
    };
  }
}

/** Rules with a peer that matches pods with hostNetwork and no others. */
function* peers(facts: Facts, found: RuleInPolicy, hosts: readonly Workload[]): Generator<Finding> {
  const { policy, direction, rule } = found;
  if (!isInForce(policy, direction, facts.connectivity.cni)) return;
  for (const peer of rule.peers) {
    const { podSelector, ipBlock } = peer;
    const meant = ipBlock ? [] : hosts.filter((workload) => isMatched(facts, found, peer, workload));
    const [first] = meant;
    if (!first || facts.manifests.workloads.some((one) => !one.hostNetwork && isMatched(facts, found, peer, one)))
      continue;
    const anyPod = { matchLabels: new Map(), matchExpressions: [] };
    if (meant.some(({ namespace }) => makersOf(facts.manifests, namespace, podSelector ?? anyPod).length > 0)) continue;
    const closed = closedPair(facts, found, meant);
    if (closed === undefined) continue;
    const names = listed(meant.map(({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`));
    yield {
      ...(podSelector && !isEmptySelector(podSelector) && { severity: 'error' }),
      ...{ location: peer.location, object: policyName(policy) },
      message: `${ruleName(found)}: the only pods of these manifests that a peer selects use hostNetwork, and no selector matches those: ${names}`,
      ...(closed !== '' && { witness: closed }),
      fix: { say: 'select the addresses of the nodes by an ipBlock, or remove hostNetwork' },
    };
    return;
  }
}

function isMatched(facts: Facts, { policy }: RuleInPolicy, peer: Peer, workload: Workload): boolean {
  const { podSelector, namespaceSelector } = peer;
  if (podSelector && !mayMatch(podSelector, workload)) return false;
  if (!namespaceSelector) return workload.namespace === policy.namespace;
  const namespace = facts.manifests.namespaces.find(({ name }) => name === workload.namespace);
  return namespace !== undefined && mayMatchNamespace(namespaceSelector, namespace);
}

/**
 * A connection that the rule is for and that stays denied. Undefined if something else lets it through, such as a block with the
 * nodes.
 */
function closedPair(
  facts: Facts,
  { policy, direction, rule }: RuleInPolicy,
  meant: readonly Workload[],
): string | undefined {
  const { connectivity } = facts;
  const ends = facts.workloads.filter(({ workload }) => meant.includes(workload));
  let witness: string | undefined;
  for (const subject of facts.selectedBy(policy)) {
    for (const end of ends) {
      const [from, to] = direction === 'Ingress' ? [end, subject] : [subject, end];
      const compiled = facts.rulesOf(subject, direction).find((one) => one.rule === rule);
      const asked = compiled?.ports.on(to.group.pods);
      const { open } = connectivity.directionVerdicts(from.group, to.group)[direction];
      if (asked && !open.intersect(asked).isEmpty) return undefined;
      witness ??= asked && `${from.peer.name} does not reach ${to.peer.name} on ${asked}`;
    }
  }
  return witness ?? '';
}
