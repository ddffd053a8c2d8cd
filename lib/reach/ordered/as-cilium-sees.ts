import type { LabelSelector, Manifests, NetworkPolicy, Peer, Rule } from '../../manifests/model.ts';
import type { ClusterPeer, ClusterPolicy, PodsOfNamespaces } from '../../manifests/other-kinds/cluster-policy.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import { isLeftOut } from './cilium-labels.ts';
import { nameOfKey } from './cilium-selectors.ts';

/**
 * The manifests with selectors of pods as Cilium reads them: no pod has a label that Cilium leaves out. Selectors of its own kinds are compiled
 * so. What is already seen so, stays the same object.
 */
export function asCiliumSees(manifests: Manifests): Manifests {
  const policies = manifests.policies.map(networkPolicy);
  const otherKinds = manifests.otherKinds && allKinds(manifests.otherKinds);
  const isSame = otherKinds === manifests.otherKinds && policies.every((policy, i) => policy === manifests.policies[i]);
  return isSame ? manifests : { ...manifests, policies, ...(otherKinds && { otherKinds }) };
}

/** The labels that policies ask for and Cilium leaves out of what it knows of pods. */
export function leftOutLabels({ policies, otherKinds }: Pick<Manifests, 'policies' | 'otherKinds'>): string[] {
  const ofNetworkPolicies = policies.flatMap(({ podSelector, ingress, egress }) => [
    podSelector,
    ...[...ingress, ...egress].flatMap(({ peers }) => peers.map((peer) => peer.podSelector)),
  ]);
  const ofCluster = (otherKinds?.cluster ?? []).flatMap(({ subject, rules }) => [
    subject.podSelector,
    ...[...rules.Ingress, ...rules.Egress].flatMap(({ peers }) =>
      peers.map((peer) => (peer.is === 'pods' ? peer.podSelector : undefined)),
    ),
  ]);
  const ofCilium = (otherKinds?.cilium ?? []).flatMap(({ endpointSelector, allow, deny }) => [
    ...endpointSelector,
    ...[allow, deny]
      .flatMap(({ Ingress, Egress }) => [...Ingress, ...Egress])
      .flatMap(({ peers = [] }) => peers.flatMap((peer) => (peer.is === 'endpoints' ? peer.selector : []))),
  ]);
  const keys = [
    ...[...ofNetworkPolicies, ...ofCluster].flatMap((selector) => (selector ? keysOf(selector) : [])),
    ...ofCilium.map(({ key }) => nameOfKey(key)),
  ];
  return [...new Set(keys.filter(isLeftOut))].sort();
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}

/** Each object as it is seen. What is seen is seen as itself. */
function cached<Seen extends object>(see: (one: Seen) => Seen): (one: Seen) => Seen {
  const known = new WeakMap<Seen, Seen>();
  return (one) => {
    let seen = known.get(one);
    if (!seen) {
      seen = see(one);
      known.set(one, seen);
      known.set(seen, seen);
    }
    return seen;
  };
}

const networkPolicy = cached((policy: NetworkPolicy): NetworkPolicy => {
  const [podSelector, ingress, egress] = [
    seenSelector(policy.podSelector),
    each(policy.ingress, seenRule),
    each(policy.egress, seenRule),
  ];
  const isSame = podSelector === policy.podSelector && ingress === policy.ingress && egress === policy.egress;
  return isSame ? policy : { ...policy, podSelector, ingress, egress };
});

function seenRule(rule: Rule): Rule {
  const peers = each(rule.peers, seenPods<Peer>);
  return peers === rule.peers ? rule : { ...rule, peers };
}

const allKinds = cached((kinds: OtherKinds): OtherKinds => {
  const cluster = each(kinds.cluster, clusterPolicy);
  return cluster === kinds.cluster ? kinds : { ...kinds, cluster };
});

function clusterPolicy(policy: ClusterPolicy): ClusterPolicy {
  const subject = seenPods(policy.subject);
  const ofRule = (rule: ClusterPolicy['rules']['Ingress'][number]) => {
    const peers = each(rule.peers, (peer: ClusterPeer) => (peer.is === 'pods' ? seenPods(peer) : peer));
    return peers === rule.peers ? rule : { ...rule, peers };
  };
  const [Ingress, Egress] = [each(policy.rules.Ingress, ofRule), each(policy.rules.Egress, ofRule)];
  const isSame = subject === policy.subject && Ingress === policy.rules.Ingress && Egress === policy.rules.Egress;
  return isSame ? policy : { ...policy, subject, rules: { Ingress, Egress } };
}

function seenPods<Pods extends Pick<PodsOfNamespaces, 'podSelector'>>(pods: Pods): Pods {
  const podSelector = pods.podSelector && seenSelector(pods.podSelector);
  return podSelector === pods.podSelector ? pods : { ...pods, podSelector };
}

/** A requirement that a label be there is never met. `In` with an empty list says so. One that it be another is always met. */
function seenSelector(selector: LabelSelector): LabelSelector {
  if (!keysOf(selector).some(isLeftOut)) return selector;
  const never = (key: string) => ({ key, operator: 'In' as const, values: [] });
  return {
    matchLabels: new Map([...selector.matchLabels].filter(([key]) => !isLeftOut(key))),
    matchExpressions: [
      ...[...selector.matchLabels.keys()].filter(isLeftOut).map(never),
      ...selector.matchExpressions.flatMap((one) => {
        if (!isLeftOut(one.key)) return [one];
        return one.operator === 'NotIn' || one.operator === 'DoesNotExist' ? [] : [never(one.key)];
      }),
    ],
  };
}

/** The list itself if no entry changes. */
function each<One>(all: readonly One[], see: (one: One) => One): readonly One[] {
  const seen = all.map(see);
  return seen.every((one, i) => one === all[i]) ? all : seen;
}
