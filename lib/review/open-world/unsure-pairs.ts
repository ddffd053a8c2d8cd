import type { PodGroup } from '../../reach/group.ts';
import type { Witnessed } from '../../reach/open-world/condition.ts';
import { conditionsOf } from '../../reach/open-world/conditions.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PairOfPeers } from '../pair-of-peers.ts';
import type { ComparedEnd } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';
import { differenceOf, type OpenDifference, type OpenEnds } from './open-difference.ts';
import { partsOf } from './open-part.ts';
import { comparedEnd } from './workload-groups.ts';

/** Of these pairs, those that connect otherwise than before, and for which of their pods. */
export function unsurePairs(blocks: OpenBlocks, pairs: readonly PairOfPeers[]): Map<PairOfPeers, OpenDifference[]> {
  const { space } = blocks;
  const ends = new Map<CommonPeer, ComparedEnd>();
  const endOf = (peer: CommonPeer) => {
    const [old, now] = [peer.old?.group, peer.new?.group] as (PodGroup | undefined)[];
    const end = ends.get(peer) ?? comparedEnd(space, old, now);
    ends.set(peer, end);
    return end;
  };
  const changed = new Map<PairOfPeers, OpenDifference[]>();
  for (const pair of pairs) {
    const { from, to } = pair;
    const range = from.range ?? to.range;
    const found = range
      ? blocks.withAddress(endOf(from.range ? to : from), range, from.range ? 'to' : 'from')
      : blocks.between(endOf(from), endOf(to));
    const parts = partsOf(space, found, 'from');
    if (parts.length === 0) continue;
    const ofPeer = (peer: CommonPeer, set: DiagramSet): OpenEnds => ({ peers: [peer], ...only(space, set), set });
    changed.set(
      pair,
      parts.map((part) =>
        differenceOf(
          space,
          { ...part, ...part.deciding },
          {
            from: { ends: ofPeer(pair.from, part.pods), set: part.pods },
            to: { ends: ofPeer(pair.to, part.others), set: part.others },
          },
        ),
      ),
    );
  }
  return changed;
}

/** Which of the pods of a workload: what the manifests do not say of them, be it of their namespace. */
export function only(space: PodSpace, set: DiagramSet): { only?: Witnessed[] } {
  return set === space.diagrams.always ? {} : { only: conditionsOf(space, new Map(), set) };
}
