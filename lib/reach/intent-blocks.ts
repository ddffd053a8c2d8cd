import { type DeclaredPeer, type Intent, isNamedPeer, isOutsidePods, type NamedPeer } from '../manifests/intent.ts';
import type { IpBlockPeer, Manifests, NetworkPolicy, Peer } from '../manifests/model.ts';
import type { End } from './explanation.ts';
import type { ExternalGroup } from './group.ts';
import { type AddressRange, holds, joinRanges, printRange, rangesOfBlock } from './ip-space.ts';

/** Every end that the intent names. */
function endsOf({ connections, sealed }: Intent): DeclaredPeer[] {
  return [
    ...connections.flatMap(({ from, to }) => [from, to]),
    ...sealed.flatMap(({ from, to, except }) => [from, to, ...except]),
  ];
}

/** The ipBlocks of the peers that an intent names. */
export function blocksOfIntent(intent: Intent): IpBlockPeer[] {
  const peers = endsOf(intent).filter(isNamedPeer);
  return [...new Set(peers.flatMap((one) => one.peers))].filter((one): one is IpBlockPeer => one.ipBlock !== undefined);
}

/**
 * The policies, and one more that selects nobody and has the intent's ipBlocks as peers. Code that cuts addresses at the ipBlocks of
 * policies then also cuts them at those of the intent.
 */
export function withBlocks(
  policies: readonly NetworkPolicy[],
  blocks: readonly IpBlockPeer[],
): readonly NetworkPolicy[] {
  return blocks.length > 0 ? [...policies, asking(blocks)] : policies;
}

/**
 * Policies that select nobody and use the selectors of an intent. They keep label values apart that the intent tells apart and no policy
 * does.
 */
export function askedByIntent(intent: Intent, { workloads }: Pick<Manifests, 'workloads'>): NetworkPolicy[] {
  const location = { file: '', line: 1 };
  const ends = endsOf(intent);
  const peers = ends.flatMap((one): readonly Peer[] => {
    if (isNamedPeer(one)) return one.peers;
    if (!isOutsidePods(one)) return [];
    return [{ podSelector: { matchLabels: one.podLabels, matchExpressions: [] }, location }];
  });
  const namespaces = [
    ...workloads.map(({ namespace }) => namespace),
    ...ends.flatMap((one) => (isOutsidePods(one) ? [one.namespace] : [])),
  ];
  return [...new Set(['', ...namespaces])].map((namespace, i) => asking(i === 0 ? peers : [], namespace));
}

function asking(peers: readonly Peer[], namespace = ''): NetworkPolicy {
  const location = peers[0]?.location ?? { file: '', line: 1 };
  return {
    ...{ namespace, name: '', namesTypes: true, namesNamespace: true, location },
    podSelector: { matchLabels: new Map(), matchExpressions: [{ key: 'a', operator: 'In', values: [] }] },
    ...{ policyTypes: new Set<never>(), egress: [] },
    ingress: [{ peers, ports: [], location }],
  };
}

/** The addresses of a group as ends, one for each part that the ipBlocks treat alike. The whole group if no ipBlock cuts it. */
export function addressEnds(
  group: ExternalGroup,
  blocks: readonly IpBlockPeer[],
  cuts: readonly AddressRange[],
): End[] {
  const whole = group.peers.map((peer): End => ({ peer, group }));
  if (blocks.length === 0) return whole;
  const ranges = blocks.map(({ ipBlock }) => rangesOfBlock(ipBlock));
  const parts = new Map<string, AddressRange[]>();
  for (const cut of cuts) {
    if (!group.ranges.some((range) => holds(range, cut))) continue;
    const key = ranges.map((some) => some.some((range) => holds(range, cut))).join();
    parts.set(key, [...(parts.get(key) ?? []), cut]);
  }
  if (parts.size < 2) return whole;
  return [...parts.values()].flatMap((some) =>
    joinRanges(some).map((range): End => {
      const peer = { kind: 'external' as const, name: `${printRange(range)}[External]`, range };
      return { peer, group: { ...group, peers: [peer], ranges: [range] } };
    }),
  );
}

/** Does a declaration mean these addresses? Each of its ipBlocks must treat them alike. */
export function meansAddresses(declared: DeclaredPeer, end: End): boolean {
  if (declared === 'anyone') return true;
  if (!isNamedPeer(declared) || end.group.kind !== 'external') return false;
  const known = meant.get(end) ?? new Map<DeclaredPeer, boolean>();
  meant.set(end, known);
  const answer = known.get(declared) ?? coversRanges(declared, rangesOf(end, end.group));
  known.set(declared, answer);
  return answer;
}

/** Cached because each workload asks the same of the same addresses, and there may be thousands of both. */
const meant = new WeakMap<End, Map<DeclaredPeer, boolean>>();

function rangesOf({ peer }: End, group: ExternalGroup): readonly AddressRange[] {
  return group.peers.length === 1 || peer.kind !== 'external' ? group.ranges : [peer.range];
}

function coversRanges({ peers }: NamedPeer, ranges: readonly AddressRange[]): boolean {
  return peers.some(({ ipBlock }) => {
    if (!ipBlock) return false;
    const blocks = rangesOfBlock(ipBlock);
    return ranges.every((range) => blocks.some((one) => holds(one, range)));
  });
}
