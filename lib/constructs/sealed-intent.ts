import { CLUSTER_DNS } from './allow-dns.ts';
import type { ApplicationIntent } from './application-intent.ts';
import type { Intent, OutsidePeer, WorkloadReference } from './intent.ts';
import type { Json } from './json.ts';
import { Peer } from './peer.ts';
import type { Seals } from './seals.ts';

/** An intent of version 1 in the form of version 2, because only version 2 has seals. */
export function sealedIntent({ profile, guarded, edges, outside }: Intent, seals: Seals): ApplicationIntent {
  const peers: Record<string, readonly Json[]> = {};
  const called = (end: WorkloadReference | OutsidePeer): string => {
    if (typeof end === 'string') return end;
    const name = nameOf(end);
    peers[name] = [{ namespace: end.namespace, podSelector: { matchLabels: { ...end.podLabels } } }];
    return name;
  };
  const connections = new Map<string, { readonly from: string; readonly to: string; readonly ports: Json[] }>();
  for (const { from, to, port, protocol } of [...edges, ...outside]) {
    const ends = { from: called(from), to: called(to) };
    const key = JSON.stringify(ends);
    const one = connections.get(key) ?? { ...ends, ports: [] };
    one.ports.push({ port, protocol });
    connections.set(key, one);
  }
  return {
    version: 2,
    profile,
    peers: { ...peers, ...seals.peers },
    guarded,
    connections: [...connections.values()],
    sealed: seals.sealed,
  };
}

function nameOf({ namespace, podLabels }: Exclude<OutsidePeer, 'anyone'>): string {
  const labels = JSON.stringify(podLabels);
  if (namespace === CLUSTER_DNS.namespace && labels === JSON.stringify(CLUSTER_DNS.podLabels)) return Peer.kubeDns.name;
  const own = Object.entries(podLabels).map((label) => label.join('='));
  return [namespace, ...own].join(' ').replaceAll('/', '-');
}
