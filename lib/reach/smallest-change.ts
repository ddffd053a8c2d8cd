import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { DirectionExplanation, Explanation, RuleExplanation } from './explanation.ts';
import { cidrsOf, printRange } from './ip-space.ts';
import type { Peer } from './peer.ts';
import { policyCalled, ruleCalled } from './policy-called.ts';
import { PortSet } from './port-set.ts';
import { MAYBE, NO, YES } from './selector.ts';

/** What to add to a policy, in the form of the API, so that a direction lets a connection through. */
export interface Change {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  /** `rule` is a new rule. `peer` and `port` are one more line in the rule at `rule`. */
  readonly add: 'rule' | 'peer' | 'port';
  readonly rule?: RuleExplanation;
  /** The NetworkPolicyPeer to add. Absent for `port`. */
  readonly peer?: object;
  /** The NetworkPolicyPorts to add. Absent for `peer`, and if every port is meant. */
  readonly ports?: readonly object[];
  /** Others to whom the change also opens something. Absent if there are none. */
  readonly alsoFor?: readonly string[];
}

/** Why no NetworkPolicy can open a direction to this peer alone. */
export interface NoChange {
  readonly direction: PolicyType;
  readonly impossible: string;
}

/** The smallest changes after which all of `ports` are open, one for each direction that denies some. None if nothing is denied. */
export function smallestChanges(
  { leaving, entering, from, to, verdict }: Explanation,
  ports: PortSet,
): (Change | NoChange)[] {
  const changes = (least: typeof MAYBE | typeof YES) =>
    [changeOf(leaving, from, to, ports, least), changeOf(entering, to, from, ports, least)].filter(
      (change) => change !== undefined,
    );
  const found = changes(MAYBE);
  // Each direction may allow the ports, and the two together never: one allows them over IPv4 only, the other over IPv6 only. Then only
  // certain matches count.
  const isDenied = !ports.subtract(verdict.open.union(verdict.depends)).isEmpty;
  return found.length === 0 && isDenied ? changes(YES) : found;
}

/** @param least the lowest match of a rule that counts as allowed */
function changeOf(
  result: DirectionExplanation,
  subject: Peer,
  other: Peer,
  ports: PortSet,
  least: typeof MAYBE | typeof YES,
): Change | NoChange | undefined {
  const { direction, decided } = result;
  const through = least === MAYBE ? decided?.maybe : decided?.sure;
  if (through && ports.subtract(through).isEmpty) return undefined;
  const fixed = decidedElsewhere(result, ports);
  if (fixed) return fixed;
  const policies = result.policies
    .filter(({ inForce }) => inForce)
    .sort((a, b) => precision(b.policy) - precision(a.policy));
  const allowed = policies
    .filter(({ selects }) => selects === YES)
    .flatMap(({ rules }) => rules)
    .filter(({ matches }) => matches === YES || matches === least)
    .reduce((set, rule) => set.union(rule.ports), PortSet.none);
  const missing = ports.subtract(allowed);
  const [first] = policies;
  if (result.isolated === NO || missing.isEmpty || !first) return undefined;

  const policy = (policies.find(({ selects }) => selects !== MAYBE) ?? first).policy;
  const wanted = { peer: asPeer(other, namespaceOf(subject)), ports: asPorts(missing) };
  const rules = policies.flatMap((one) => one.rules.map((rule) => ({ policy: one.policy, rule })));
  // One more port in a rule with other peers would open more than is asked for. So would one more peer in a rule with other ports.
  const portMore = rules.find(({ rule }) => rule.matches === YES && rule.rule.peers.length === 1);
  if (portMore) return { ...portMore, direction, add: 'port', ports: wanted.ports, ...alsoFor([], portMore.policy) };
  if ('impossible' in wanted.peer) return { direction, impossible: wanted.peer.impossible };
  const { peer, alsoFor: others = [] } = wanted.peer;
  const peerMore = rules.find(({ rule }) => rule.ports === ports && rule.rule.peers.length > 0);
  if (peerMore) return { ...peerMore, direction, add: 'peer', peer, ...alsoFor(others, peerMore.policy) };
  const rule = { add: 'rule' as const, peer, ...(!missing.isAll && { ports: wanted.ports }) };
  return { policy, direction, ...rule, ...alsoFor(others, policy) };
}

/** If policies of other kinds deny the ports, a NetworkPolicy cannot open them, or may not be asked at all. */
function decidedElsewhere({ direction, stages, policies }: DirectionExplanation, ports: PortSet): NoChange | undefined {
  const isLimited = policies.some(({ inForce }) => inForce);
  // A Pass leaves the NetworkPolicies of its stage out.
  let isPassed = false;
  for (const { policies: own, end, applies, left, hasNetworkPolicies, name } of stages ?? []) {
    for (const { policy, rules } of own) {
      const deciding = rules.filter(({ decides }) => !decides.intersect(ports).isEmpty);
      const denying = deciding.find(({ rule }) => rule.action === 'Deny');
      if (denying) {
        // What a NetworkPolicy allows, it is not asked about.
        const isAskedLater = denying.isBehindNetworkPolicies && !isPassed;
        if (isAskedLater && isLimited) return undefined;
        const why = isAskedLater
          ? 'which denies it, or add a NetworkPolicy that allows it'
          : 'which denies it before any NetworkPolicy could open it';
        return { direction, impossible: `change ${ruleCalled(denying.rule)}, ${why}` };
      }
      isPassed ||= hasNetworkPolicies && deciding.some(({ rule }) => rule.action === 'Pass');
      if (end === 'Deny' && applies !== NO && !left.intersect(ports).isEmpty && !hasNetworkPolicies)
        return {
          direction,
          impossible: `add a rule that allows it to ${policyCalled(policy)}: what no rule of ${name} mentions is denied at its end`,
        };
    }
  }
  return stages && policies.length === 0 ? { direction, impossible: 'no NetworkPolicy limits it' } : undefined;
}

/** The number of requirements of a policy's podSelector. The more there are, the fewer other pods a change of the policy concerns. */
function precision({ podSelector }: NetworkPolicy): number {
  return podSelector.matchLabels.size + podSelector.matchExpressions.length;
}

function alsoFor(others: readonly string[], policy: NetworkPolicy): Pick<Change, 'alsoFor'> {
  const all =
    precision(policy) === 0
      ? [...others, `every pod of namespace ${policy.namespace}: the policy selects them all`]
      : others;
  return all.length > 0 ? { alsoFor: all } : {};
}

function namespaceOf(peer: Peer): string | undefined {
  return peer.kind === 'workload' ? peer.workload.namespace : peer.kind === 'stranger' ? peer.namespace : undefined;
}

type AsPeer = { readonly peer: object; readonly alsoFor?: readonly string[] } | { readonly impossible: string };

/** The NetworkPolicyPeer that selects this peer and as few others as the API can express. */
function asPeer(peer: Peer, policyNamespace: string | undefined): AsPeer {
  switch (peer.kind) {
    case 'external': {
      const cidrs = cidrsOf(peer.range);
      if (cidrs.length !== 1)
        return {
          impossible: `${printRange(peer.range)} is not a single CIDR; add an ipBlock for the part that you mean`,
        };
      return { peer: { ipBlock: { cidr: cidrs[0] } } };
    }
    case 'ingress-controller':
      return {
        impossible:
          "add a peer that selects the ingress controller's pods in its namespace; both are not in these manifests",
      };
    case 'stranger':
      if (peer.namespace === undefined) {
        return {
          peer: { namespaceSelector: {} },
          alsoFor: ['every pod of every namespace: a stranger has no label to select it by'],
        };
      }
      return {
        peer: { podSelector: {}, ...inNamespace(peer.namespace, policyNamespace) },
        alsoFor: ['every pod of its namespace: a stranger has no label to select it by'],
      };
    case 'workload': {
      const { namespace, hostNetwork, generatedLabels } = peer.workload;
      // Nobody writes what a controller sets, and for the pod of a condition it may be made up.
      const labels = [...peer.workload.labels].filter(([key]) => !generatedLabels.has(key));
      if (hostNetwork)
        return { impossible: 'add an ipBlock with the addresses of its nodes: pods with hostNetwork have those' };
      const podSelector = labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : {};
      return { peer: { podSelector, ...inNamespace(namespace, policyNamespace) } };
    }
  }
}

function inNamespace(namespace: string, policyNamespace: string | undefined): object {
  if (namespace === policyNamespace) return {};
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

function asPorts(ports: PortSet): object[] {
  return [...ports.entries()].flatMap(([protocol, ranges]) =>
    ranges.map(([port, endPort]) => {
      if (port === 1 && endPort === 65535) return { protocol };
      return port === endPort ? { protocol, port } : { protocol, port, endPort };
    }),
  );
}
