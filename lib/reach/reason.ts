import type { NotEvaluated, Peer as PolicyPeer, PolicyType } from '../manifests/model.ts';
import { TOPOLOGY_LABELS } from '../manifests/objects/topology-labels.ts';
import { printable } from '../manifests/printable.ts';
import { addressReason } from './address-reason.ts';
import { type CompiledRule, peerMatches } from './compiled-policy.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import { rulesAsked } from './deciding-rules.ts';
import { type Group, type PodGroup, unevaluatedBetween } from './group.ts';
import { isOrderedRule } from './ordered/compiled-ordered.ts';
import { ruleReasons, sideReasons } from './ordered/ordered-reasons.ts';
import type { Peer } from './peer.ts';
import type { PodClass } from './pod-class.ts';
import { MAYBE, matches, NO } from './selector.ts';

/** Why a verdict depends, in one sentence. Equal reasons are equal strings. */
export type Reason = string;

/**
 * Why `connectivity.between(from, to).depends` is not empty.
 * @param asked returns {@link rulesAsked}, for callers that have them already
 * @param verdict what `connectivity.between` returned, for callers that have it already
 */
export function reasonsOf(
  connectivity: Connectivity,
  from: Group,
  to: Group,
  asked: () => readonly CompiledRule[] = () => rulesAsked(connectivity, from, to),
  verdict?: Verdict,
): Reason[] {
  if (from.kind === 'external' || to.kind === 'external') {
    return [
      ...new Set([
        ...portReasons(to),
        ...subjectReasons(from, 'Egress'),
        ...subjectReasons(to, 'Ingress'),
        ...orderedReasons(connectivity, from, to, asked),
        ...doubtReasons(from, to),
      ]),
    ];
  }
  const { depends } = verdict ?? connectivity.between(from, to);
  const rules = asked()
    .filter(({ ports }) => !ports.on(to.pods).intersect(depends).isEmpty)
    .map((rule) => ({ rule, other: rule.direction === 'Egress' ? to : from }));
  const blocks = rules.filter(({ rule, other }) => connectivity.blocksMatch(rule, other) === MAYBE);
  return [
    ...new Set([
      ...doubtReasons(from, to),
      ...nodeReasons(from, to),
      ...rules
        .filter(({ rule }) => to.kind === 'node' && rule.ports.on(to.pods) !== rule.ports.surelyOn(to.pods))
        .map(() => nodePorts(to.peers)),
      ...rules
        .filter(({ rule }) => to.pods.mayHaveOtherPorts && rule.ports.on(to.pods) !== rule.ports.surelyOn(to.pods))
        .map(() => otherPorts(to)),
      ...subjectReasons(from, 'Egress'),
      ...subjectReasons(to, 'Ingress'),
      ...orderedReasons(connectivity, from, to, asked),
      ...rules
        .filter(({ rule, other }) => !isOrderedRule(rule) && rule.pods.at(other.classIndex) === MAYBE)
        .flatMap(({ rule, other }) => selectorReasons(rule.rule.peers, rule.policy.namespace, other.pods)),
      ...blockReasons(blocks.filter(({ other }) => other.kind === 'pod')),
      ...blockReasons(blocks.filter(({ other }) => other.kind !== 'pod')),
    ]),
  ];
}

/** Reasons that come from unknown facts about policies of other kinds. */
function orderedReasons(
  connectivity: Connectivity,
  from: Group,
  to: Group,
  asked: () => readonly CompiledRule[],
): Reason[] {
  const isOrdered = [from, to].some(
    (group) => group.kind !== 'external' && Object.values(group.sides).some((side) => side.isOrdered),
  );
  if (!isOrdered) return [];
  return [
    ...asked().flatMap((rule) => {
      const other = rule.direction === 'Egress' ? to : from;
      const known = ruleReasons(rule, connectivity.matchOf(rule, other), other);
      // Of a rule that names blocks, reasonsOf says it together with those of all other rules.
      const isByBlock = other.kind !== 'external' && connectivity.blocksMatch(rule, other) === MAYBE;
      return isByBlock ? known.labels : [...known.labels, ...known.address];
    }),
    ...sideReasons(from, 'Egress'),
    ...sideReasons(to, 'Ingress'),
  ];
}

function doubtReasons(from: Group, to: Group): Reason[] {
  const objects = unevaluatedBetween(from, to);
  const [first] = objects;
  if (!first) return [];
  const more = objects.length > 1 ? ` and ${objects.length - 1} more are` : ' is';
  return [`${unevaluatedName(first)}${more} not evaluated and may decide it`];
}

/** The name of a policy in a reason: `AdminNetworkPolicy allow (admin.yaml:3)`. */
export function unevaluatedName({ kind, namespace, name, location: { file, line }, settings }: NotEvaluated): string {
  const called = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name} (${printable(file)}:${line})`;
  return settings ? `${settings.join(', ')} in ${called}` : called;
}

/** The reason for a rule that lets addresses in by a port name whose number is unknown. */
function portReasons(to: Group): Reason[] {
  if (to.kind === 'external' || !to.pods.mayHaveOtherPorts) return [];
  const isUnknown = ({ ports }: CompiledRule) => ports.on(to.pods) !== ports.surelyOn(to.pods);
  return to.sides.Ingress.lists.some(({ rules }) => rules.some(isUnknown)) ? [otherPorts(to)] : [];
}

function otherPorts({ peers }: PodGroup): Reason {
  return `the manifests do not say which port of ${namesOf(peers)} has the name`;
}

function nodeReasons(from: PodGroup, to: PodGroup): Reason[] {
  if (from.kind !== 'node' || to.sides.Ingress.isolated === NO) return [];
  return [nodeTraffic(from.peers)];
}

/** @param peers all peers to which the reason applies */
export function nodeTraffic(peers: readonly Peer[]): Reason {
  return peers.length > 1
    ? `${namesOf(peers)} use hostNetwork: the traffic of each comes from its node, and a node always reaches its own pods`
    : `${namesOf(peers)} uses hostNetwork: its traffic comes from its node, and a node always reaches its own pods`;
}

function nodePorts(peers: readonly Peer[]): Reason {
  return peers.length > 1
    ? `${namesOf(peers)} use hostNetwork: whether their named ports count is up to the network plugin`
    : `${namesOf(peers)} uses hostNetwork: whether its named ports count is up to the network plugin`;
}

/** The names of at most four peers. Of more, three are named and the rest is counted. */
function namesOf(peers: readonly Peer[]): string {
  const names = peers.map(({ name }) => name);
  if (names.length < 2) return `${names[0]}`;
  const [shown, more] =
    names.length > 4 ? [names.slice(0, 3), `${names.length - 3} more`] : [names.slice(0, -1), names.at(-1)];
  return `${shown.join(', ')} and ${more}`;
}

function subjectReasons(group: Group, direction: PolicyType): Reason[] {
  if (group.kind === 'external' || group.sides[direction].isOrdered || !group.sides[direction].isMaybeSelected)
    return [];
  return [generatedLabel(group.pods)];
}

/** Why it is unknown whether any of these peers' selectors matches the pods. */
export function selectorReasons(peers: readonly PolicyPeer[], namespace: string, pods: PodClass): Reason[] {
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

function generatedLabel({ peers }: PodClass): Reason {
  const [first] = peers;
  if (first?.kind !== 'workload') return `a controller sets the selected label on the pods of ${first?.name}`;
  const { mayHaveOtherLabels, possibleLabels } = first.workload;
  const sets = `a controller ${mayHaveOtherLabels ? 'may set' : 'sets'} the selected label on the pods of ${namesOf(peers)}`;
  const isOfVersions = [...(possibleLabels ?? [])].some((key) => !TOPOLOGY_LABELS.includes(key));
  return isOfVersions ? `${sets}, or only newer versions of it do` : sets;
}

function blockReasons(matching: readonly { readonly rule: CompiledRule; readonly other: PodGroup }[]): Reason[] {
  const [first] = matching;
  if (!first) return [];
  const cidrs = new Set<string>();
  for (const { rule } of matching) for (const cidr of rule.cidrs) cidrs.add(cidr);
  return [addressReason(first.other.kind, cidrs)];
}
