import type { Peer as PolicyPeer, PolicyType } from '../manifests/model.ts';
import { type CompiledRule, peerMatches } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import type { Group, PodGroup } from './group.ts';
import type { PodClass } from './pod-class.ts';
import { MAYBE, matches, NO } from './selector.ts';

/** Why a verdict depends, in one sentence; equal reasons are equal strings. */
export type Reason = string;

/**
 * Why `connectivity.between(from, to).depends` is not empty.
 * @param deciding those of {@link Connectivity.decidingRules}, for callers who have them already
 */
export function reasonsOf(
  connectivity: Connectivity,
  from: Group,
  to: Group,
  deciding: () => readonly CompiledRule[] = () => connectivity.decidingRules(from, to),
): Reason[] {
  if (from.kind === 'external' || to.kind === 'external') {
    return [...new Set([...subjectReasons(from, 'Egress'), ...subjectReasons(to, 'Ingress')])];
  }
  const { depends } = connectivity.between(from, to);
  const rules = deciding()
    .filter(({ ports }) => !ports.on(to.pods).intersect(depends).isEmpty)
    .map((rule) => ({ rule, other: rule.direction === 'Egress' ? to : from }));
  const blocks = rules.filter(({ rule, other }) => connectivity.blocksMatch(rule, other) === MAYBE);
  return [
    ...new Set([
      ...nodeReasons(from, to),
      ...rules
        .filter(({ rule }) => to.kind === 'node' && rule.ports.on(to.pods) !== rule.ports.surelyOn(to.pods))
        .map(() => nodePorts(to.peers[0]?.name ?? '')),
      ...subjectReasons(from, 'Egress'),
      ...subjectReasons(to, 'Ingress'),
      ...rules
        .filter(({ rule, other }) => rule.pods[other.classIndex] === MAYBE)
        .flatMap(({ rule, other }) => selectorReasons(rule.rule.peers, rule.policy.namespace, other.pods)),
      ...blockReasons(blocks.filter(({ other }) => other.kind === 'pod')),
      ...blockReasons(blocks.filter(({ other }) => other.kind !== 'pod')),
    ]),
  ];
}

function nodeReasons(from: PodGroup, to: PodGroup): Reason[] {
  if (from.kind !== 'node' || to.sides.Ingress.isolated === NO) return [];
  return [nodeTraffic(from.peers[0]?.name ?? '')];
}

export function nodeTraffic(name: string): Reason {
  return `${name} uses hostNetwork: its traffic is its node's, which always reaches the pods of that node`;
}

export function nodePorts(name: string): Reason {
  return `${name} uses hostNetwork: whether its named ports count is up to the network plugin`;
}

function subjectReasons(group: Group, direction: PolicyType): Reason[] {
  if (group.kind === 'external' || group.sides[direction].isMaybeSelected === false) return [];
  return [generatedLabel(group.pods)];
}

function selectorReasons(peers: readonly PolicyPeer[], namespace: string, pods: PodClass): Reason[] {
  return peers
    .filter((peer) => !peer.ipBlock && peerMatches(peer, namespace, pods) === MAYBE)
    .map((peer) => whyUnknown(peer, pods));
}

/** Why it is unknown whether the selectors of a rule's peer match these pods. */
export function whyUnknown({ namespaceSelector }: PolicyPeer, pods: PodClass): Reason {
  if (pods.kind === 'ingress-controller')
    return 'the namespace and labels of the ingress controller are not in the manifests';
  if (namespaceSelector && matches(namespaceSelector, pods.namespaceLabels) === MAYBE) {
    return `Namespace ${pods.namespace} is not in the manifests, so its labels are unknown`;
  }
  return generatedLabel(pods);
}

function generatedLabel({ peers: [first] }: PodClass): Reason {
  const possible = first?.kind === 'workload' && first.workload.possibleLabels;
  return possible
    ? `a controller sets the selected label on the pods of ${first.name}, or only newer versions of it do`
    : `a controller sets the selected label on the pods of ${first?.name}`;
}

function blockReasons(matching: readonly { readonly rule: CompiledRule; readonly other: PodGroup }[]): Reason[] {
  const [first] = matching;
  if (!first) return [];
  const cidrs = new Set<string>();
  for (const { rule } of matching) for (const cidr of rule.cidrs) cidrs.add(cidr);
  return [addressReason(first.other.kind, cidrs)];
}

/** @param cidrs the blocks in question; at least one */
export function addressReason(kind: PodClass['kind'], cidrs: ReadonlySet<string>): Reason {
  const [first] = cidrs;
  const which = `ipBlock ${first}${cidrs.size > 1 ? ` and ${cidrs.size - 1} more` : ''}`;
  if (kind === 'pod') return `${which} may or may not cover the pod's address; --pod-cidr settles it`;
  return `${which} may or may not cover the address of ${kind === 'node' ? 'the node (hostNetwork)' : 'the ingress controller'}`;
}
