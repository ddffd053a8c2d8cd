import { type DeclaredConnection, type Intent, isNamedPeer, type SealedConnection } from '../manifests/intent.ts';
import type { LabelSelector, LabelSelectorRequirement, Peer } from '../manifests/model.ts';
import { declaredText } from '../reach/declarations.ts';
import { conditionName } from '../reach/open-world/condition-name.ts';
import { selectorKey } from '../reach/selector.ts';

/** What begins like this only limits more than before. */
const LIMITING = ['now guards ', 'now seals ', 'no longer lists '] as const;

/** Whether a change of the intent, as {@link intentChanges} says it, allows nothing that the old intent does not. */
export function onlyLimits(change: string): boolean {
  return LIMITING.some((start) => change.startsWith(start));
}

/** The changes of the intent itself, as sentences. Those that may allow more come first, the widest of them first. */
export function intentChanges(old: Intent, now: Intent): string[] {
  const guards = ({ guarded }: Intent) =>
    guarded.flatMap(({ workload, ingress, egress }) => [
      ...(ingress ? [`the ingress of ${workload}`] : []),
      ...(egress ? [`the egress of ${workload}`] : []),
    ]);
  const seals = (intent: Intent) => intent.sealed.map(sealText);
  return [
    ...(old.version === now.version
      ? []
      : [`is now of version ${now.version}, by which a line can mean something else`]),
    ...missingIn(guards(old), guards(now)).map((one) => `no longer guards ${one}`),
    ...missingIn(seals(old), seals(now)).map((one) => `no longer seals ${one}`),
    ...meaningChanges(old, now),
    ...connectionsBeyond(old, now).map((one) => `now lists ${one}`),
    ...missingIn(guards(now), guards(old)).map((one) => `now guards ${one}`),
    ...missingIn(seals(now), seals(old)).map((one) => `now seals ${one}`),
    ...connectionsBeyond(now, old).map((one) => `no longer lists ${one}`),
  ];
}

/** The connections that only the second intent lists, the widest first. Those between the same two ends are one text. */
function connectionsBeyond(known: Intent, { connections }: Intent): string[] {
  const texts = new Set(known.connections.map(declaredText));
  const found = new Map<string, DeclaredConnection>();
  for (const one of connections) {
    if (texts.has(declaredText(one))) continue;
    // Without a list of ports, a connection is for every port.
    const key = declaredText({ ...one, ports: one.ports.length > 0 ? ANY : [] });
    const ports = [...(found.get(key)?.ports ?? []), ...one.ports];
    found.set(key, { ...one, ports });
  }
  return [...found.values()].sort((a, b) => widthOf(a) - widthOf(b)).map(declaredText);
}

const ANY = [{ protocol: 'TCP' as const, location: { file: '', line: 1 } }];

/** 0 for the widest: to or from anyone, then named peers, then workloads, then DNS. */
function widthOf({ from, to, ports }: DeclaredConnection): number {
  const ends = [from, to];
  if (ends.includes('anyone')) return 0;
  if (ends.some(isNamedPeer)) return 1;
  return ports.length > 0 && ports.every(({ port }) => port === 53) ? 3 : 2;
}

/** Names that both intents have for different peers. Every line with such a name has changed its meaning. */
function meaningChanges(old: Intent, now: Intent): string[] {
  const [before, after] = [peersOf(old), peersOf(now)];
  return [...after].flatMap(([name, peers]) => {
    const was = before.get(name);
    if (!was || textOf(was, peerKey) === textOf(peers, peerKey)) return [];
    return [`now means ${textOf(peers, peerText)} by ${name}, and meant ${textOf(was, peerText)}`];
  });
}

/** For example, `otherNamespaces => shop/db[StatefulSet] (except prometheus)`. */
function sealText({ from, to, except }: SealedConnection): string {
  const nameOf = (end: SealedConnection['from']) => (isNamedPeer(end) ? end.name : end);
  const but = except.length > 0 ? ` (except ${except.map(nameOf).sort().join(', ')})` : '';
  return `${nameOf(from)} => ${nameOf(to)}${but}`;
}

/** The peers that each name stands for, in connections and seals. */
function peersOf({ connections, sealed }: Intent): Map<string, readonly Peer[]> {
  const named = [
    ...connections.flatMap(({ from, to }) => [from, to].filter(isNamedPeer)),
    ...sealed.flatMap(({ from, to, except }) => [from, to, ...except].filter(isNamedPeer)),
  ];
  return new Map(named.map(({ name, peers }) => [name, peers]));
}

function textOf(peers: readonly Peer[], one: (peer: Peer) => string): string {
  return [...new Set(peers.map(one))].sort().join(', ');
}

/** A key that is equal for peers that are written alike. It is complete, unlike the text for people. */
function peerKey({ ipBlock, namespaceSelector, podSelector }: Peer): string {
  return JSON.stringify([ipBlock, selectorKey(namespaceSelector), selectorKey(podSelector)]);
}

/** For example, `203.0.113.0/24 except 203.0.113.128/25` or `monitoring/{app=prometheus}`. */
function peerText({ ipBlock, namespaceSelector, podSelector }: Peer): string {
  if (!ipBlock)
    return conditionName({ namespaces: requirementsOf(namespaceSelector), pods: requirementsOf(podSelector) });
  return ipBlock.except.length > 0 ? `${ipBlock.cidr} except ${ipBlock.except.join(' ')}` : ipBlock.cidr;
}

function requirementsOf(selector: LabelSelector | undefined): LabelSelectorRequirement[] {
  if (!selector) return [];
  const { matchLabels, matchExpressions } = selector;
  return [
    ...[...matchLabels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    ...matchExpressions,
  ];
}

function missingIn(these: readonly string[], those: readonly string[]): string[] {
  const known = new Set(those);
  return [...new Set(these)].filter((one) => !known.has(one));
}
