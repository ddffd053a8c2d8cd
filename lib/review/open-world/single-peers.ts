import type { Gate } from '../gate.ts';
import { type OpenDifference, type OpenEnds, peersOf } from './open-difference.ts';

/** For each peer of the manifests the pair of ends with it alone; addresses in parts that the intent does not tell apart. */
export function singlePeers({ from, to }: OpenDifference, gate: Gate | undefined): [OpenEnds, OpenEnds][] {
  const each = (ends: OpenEnds): OpenEnds[] => {
    if (!('peers' in ends)) return [ends];
    return (gate?.parts.cutAll(ends.peers) ?? ends.peers).map((peer) => ({ ...ends, peers: [peer] }));
  };
  return each(from).flatMap((source) => each(to).map((target): [OpenEnds, OpenEnds] => [source, target]));
}

/**
 * One end for several that are the same but for their peers.
 * @param all never empty
 */
export function together(all: readonly OpenEnds[]): OpenEnds {
  const [first] = all as [OpenEnds];
  if (!('peers' in first)) return first;
  return { ...first, peers: [...new Set(all.flatMap(peersOf))] };
}
