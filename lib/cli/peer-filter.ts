import { similarNames } from '../manifests/similar-names.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { End } from '../reach/explanation.ts';
import type { Named } from '../reach/find-peer.ts';
import { holds } from '../reach/ip-space.ts';
import type { Filter } from '../reach/listing.ts';
import type { Condition } from '../reach/open-world/condition.ts';
import { withPodsCalled } from '../reach/outside-pod-called.ts';
import type { Peer } from '../reach/peer.ts';
import { UsageError } from './input.ts';
import { namedIn } from './named-peers.ts';

/** Options that limit a listing. */
export interface FilterOptions {
  readonly focus?: string;
  readonly from?: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly port?: Filter['port'] & object;
}

/**
 * The filter, and a connectivity that includes the pods that the filter names by their labels.
 * @throws UsageError if nothing has a name
 */
export function filterOf(
  manifests: Connectivity,
  { focus, from, to, namespace, port }: FilterOptions,
): { readonly connectivity: Connectivity; readonly filter: Filter } {
  const texts = { focus, from, to };
  const connectivity = withPodsCalled(
    manifests,
    Object.values(texts).flatMap((text) => text ?? []),
  );
  const named = Object.entries(texts).flatMap(([end, text]) =>
    text === undefined ? [] : [[end, namedIn(connectivity, text, manifests)] as const],
  );
  const sets = named.map(([end, one]) => [end, new Set(peersOf(connectivity, one))] as const);
  const pods = named.flatMap(([end, one]) => (one.kind === 'condition' ? [[end, one.condition] as const] : []));
  return {
    connectivity,
    filter: {
      ...(Object.fromEntries(sets) as Pick<Filter, 'focus' | 'from' | 'to'>),
      ...{ pods: Object.fromEntries(pods) as { focus?: Condition; from?: Condition } },
      ...(namespace !== undefined && { namespace: namespaceCalled(connectivity, namespace) }),
      ...(port && { port }),
    },
  };
}

/** The peers of the manifests that a name stands for. For a condition, those for which it is or may be true. */
function peersOf(connectivity: Connectivity, named: Named): readonly Peer[] {
  if (named.kind === 'only') return [named.end.peer];
  if (named.kind === 'peers') return named.ends.map(listedPeer);
  return connectivity.peers().filter((peer) => {
    const pods = connectivity.classOf(peer);
    return pods?.kind === 'pod' && connectivity.openWorld.haveInCommon({ pods }, named.condition);
  });
}

/** The peer of a listing to which some addresses belong. */
function listedPeer({ peer, group }: End): Peer {
  if (peer.kind !== 'external') return peer;
  const holder = group.peers.find((one) => one.kind === 'external' && holds(one.range, peer.range));
  return holder ?? (group.peers[0] as Peer);
}

/** @throws UsageError if no object is in a namespace of this name */
export function namespaceCalled({ manifests }: Connectivity, text: string): string {
  const names = manifests.namespaces.map(({ name }) => name);
  if (names.includes(text)) return text;
  const [meant] = similarNames(text, names);
  const known = names.length <= 12 ? `known: ${names.join(', ')}` : `there are ${names.length} others`;
  throw new UsageError(`no namespace is called '${text}'; ${meant === undefined ? known : `did you mean ${meant}?`}`);
}
