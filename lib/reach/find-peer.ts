import type { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import { type AddressRange, addressOf, holds } from './ip-space.ts';
import { byName, ELSEWHERE, INGRESS_CONTROLLER, type Peer, strangerName, workloadName } from './peer.ts';

/**
 * The peers that a person means by `text`: a printed name; a workload by `name`, `namespace/name` or `name[Kind]`; `internet` for all
 * addresses, or one address; `stranger` for pods of no manifest; `ingress-controller`. Empty: none.
 */
export function findPeers(connectivity: Connectivity, text: string): End[] {
  const ends = connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
  const exact = ends.filter(({ peer }) => peer.name === text);
  if (exact.length > 0) return exact;
  const address = addressIn(text);
  if (address) {
    const end = ends.find(
      ({ group }) => group.kind === 'external' && group.ranges.some((range) => holds(range, address)),
    );
    return end ? [{ ...end, peer: { kind: 'external', name: `${text}[External]`, range: address } }] : [];
  }
  return ends.filter(({ peer }) => shortNames(peer).includes(text)).sort((a, b) => byName(a.peer, b.peer));
}

/** What {@link findPeers} takes for a peer besides its printed name. */
function shortNames(peer: Peer): string[] {
  switch (peer.kind) {
    case 'workload': {
      const { namespace, name, kind } = peer.workload;
      return [name, `${namespace}/${name}`, `${name}[${kind}]`, workloadName(peer.workload)];
    }
    case 'external':
      return ['internet', 'external'];
    case 'stranger':
      return [
        'stranger',
        ...(peer.name === strangerName(ELSEWHERE)
          ? ['elsewhere', 'elsewhere/stranger']
          : [`${peer.namespace}/stranger`]),
      ];
    case 'ingress-controller':
      return [INGRESS_CONTROLLER.slice(1, -1)];
  }
}

/** All names that somebody may have meant, the short ones of workloads first. */
export function knownNames(connectivity: Connectivity): string[] {
  const peers = connectivity.peers();
  return [...new Set([...peers.flatMap((peer) => shortNames(peer).slice(0, 2)), ...peers.map(({ name }) => name)])];
}

function addressIn(text: string): AddressRange | undefined {
  if (!/^\d+(?:\.\d+){3}$|^[\da-f:.]*:[\da-f:.]*$/i.test(text)) return undefined;
  try {
    return addressOf(text);
  } catch {
    return undefined;
  }
}
