import type { Peer, Workload } from '../../manifests/model.ts';
import { peerMatches } from '../../reach/compiled-policy.ts';
import { PortSet } from '../../reach/port-set.ts';
import { YES } from '../../reach/selector.ts';
import type { Side, WorkloadEnd } from './both-sides.ts';

/** The ports at which a pod of a certain use that no manifest holds, such as an ingress controller, gets in. */
export interface OutsiderPorts {
  /** By rules for other namespaces, for addresses, or for everyone. */
  readonly likely: PortSet;
  /** By rules that seem to be for other pods: for pods of the same namespace, or for workloads of others. */
  readonly doubtful: PortSet;
}

/** Patterns by which workloads of a use are recognized, in their names, namespaces, labels and images. */
export const CONTROLLERS = /ingress|gateway|traefik|contour|envoy|kong|haproxy|nginx|caddy|router|proxy|istio/i;
export const SCRAPERS = /prometheus|monitor|metric|observ|agent|alloy|otel|collector|victoria/i;

/** Where pods of a use get in. Their labels and namespaces are unknown, so the rules are judged by whom they seem to be for. */
export function portsOfOutsiders(side: Side, { group }: WorkloadEnd, called: RegExp): OutsiderPorts {
  const own = group.sides.Ingress;
  // For policies of other kinds, it is not guessed for whom a rule is.
  if (own.isolated !== YES || own.isOrdered || own.doubts.pods.by.length > 0)
    return { likely: PortSet.all, doubtful: PortSet.none };
  const ports = { likely: PortSet.none, doubtful: PortSet.none };
  for (const rule of own.lists.flatMap(({ rules }) => rules)) {
    const opened = rule.ports.on(group.pods);
    const fates = rule.everyone
      ? ['likely' as const]
      : rule.rule.peers.map((peer) => knownFateOf(peer, rule.policy.namespace, side, called));
    for (const fate of new Set(fates)) if (fate !== 'never') ports[fate] = ports[fate].union(opened);
  }
  return { likely: ports.likely, doubtful: ports.doubtful.subtract(ports.likely) };
}

type Fate = 'likely' | 'doubtful' | 'never';

const fates = new WeakMap<Side, Map<RegExp, Map<Peer, Fate>>>();

/** {@link fateOf}, computed once for each peer of a side. */
function knownFateOf(peer: Peer, namespace: string, side: Side, called: RegExp): Fate {
  const ofSide = fates.get(side) ?? new Map<RegExp, Map<Peer, Fate>>();
  fates.set(side, ofSide);
  const known = ofSide.get(called) ?? new Map<Peer, Fate>();
  ofSide.set(called, known);
  const fate = known.get(peer) ?? fateOf(peer, namespace, side, called);
  known.set(peer, fate);
  return fate;
}

/** Whether a peer of a rule may be for a pod of that use. */
function fateOf(peer: Peer, namespace: string, side: Side, called: RegExp): Fate {
  if (peer.ipBlock) return 'likely';
  const { podSelector, namespaceSelector } = peer;
  const isOwn = !namespaceSelector || namespaceSelector.matchLabels.get('kubernetes.io/metadata.name') === namespace;
  const namesPods = podSelector && podSelector.matchLabels.size + podSelector.matchExpressions.length > 0;
  if (!namesPods) return isOwn ? 'doubtful' : 'likely';
  const meant = [...side.workloads.values()].filter(({ group }) => peerMatches(peer, namespace, group.pods) === YES);
  if (meant.some(({ workload }) => isCalled(workload, called))) return 'likely';
  if (isOwn) return meant.length > 0 ? 'never' : 'doubtful';
  return meant.length > 0 ? 'doubtful' : 'likely';
}

function isCalled({ namespace, name, labels, clues }: Workload, called: RegExp): boolean {
  return [namespace, name, ...labels.values(), ...(clues?.images ?? [])].some((text) => called.test(text));
}
