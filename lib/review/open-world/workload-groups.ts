import type { PodGroup } from '../../reach/group.ts';
import { namespaceOf } from '../../reach/listing.ts';
import type { Diagram, DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { AnyPod, passingAs, WorkloadEnd } from '../../reach/open-world/open-end.ts';
import { balanced } from '../../reach/open-world/operations.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import { setsByPod } from '../../reach/open-world/sets-by-pod.ts';
import type { WorkloadPeer } from '../../reach/peer.ts';
import type { CommonEnd, CommonPeer } from '../common-peers.ts';
import type { ComparedEnd } from './open-block.ts';

/** Workloads that both sides treat alike, as one end. */
export interface WorkloadGroup {
  readonly end: ComparedEnd;
  readonly peers: CommonPeer[];
}

/**
 * The workloads among the peers, in groups. Workloads with hostNetwork on a side are left out, because policies do not select them: the
 * other side alone would look as if the workload came or went.
 */
export function workloadGroups(space: PodSpace, peers: readonly CommonPeer[]): WorkloadGroup[] {
  const groups = new Map<
    string,
    { readonly groups: Parameters<typeof comparedEnd>[1][]; readonly peers: CommonPeer[] }
  >();
  const ids = new Map<PodGroup | undefined, number>();
  const idOf = (group: PodGroup | undefined) => {
    const id = ids.get(group) ?? ids.size;
    ids.set(group, id);
    return id;
  };
  for (const peer of peers) {
    const [old, now] = [peer.old, peer.new].map((end) =>
      end?.peer.kind === 'workload' && end.group.kind === 'pod' ? end.group : undefined,
    );
    if ((!old && !now) || [peer.old, peer.new].some((end) => end?.group.kind === 'node')) continue;
    // A bare Pod is the only pod of its name, so it is not joined with others.
    const key = `${idOf(old)} ${idOf(now)} ${peer.name.endsWith('[Pod]') ? peer.name : ''}`;
    const known = groups.get(key);
    if (known) known.peers.push(peer);
    else groups.set(key, { groups: [old, now], peers: [peer] });
  }
  return [...groups.values()].map(({ groups: [old, now], peers: own }) => ({
    end: comparedEnd(space, old, now, own),
    peers: own,
  }));
}

/** @param peers all peers that the end stands for */
export function comparedEnd(
  space: PodSpace,
  old: PodGroup | undefined,
  now: PodGroup | undefined,
  peers: readonly CommonPeer[],
): ComparedEnd {
  const namespaces = new Set(peers.map((peer) => namespaceOf(((peer.new ?? peer.old) as CommonEnd).peer)));
  const [namespace] = namespaces.size === 1 ? namespaces : [];
  const [before, after] = [old, now].map((group) => group && new WorkloadEnd(space, group.pods));
  return {
    ...(before && { old: before }),
    ...(after && { new: after }),
    ...(namespace !== undefined && { namespace }),
    isSame: before !== undefined && after !== undefined && before.key === after.key,
  };
}

/** An end that is every possible pod of a set, the same on both sides. */
export function anyPod(domain: DiagramSet): ComparedEnd {
  const any = new AnyPod(domain);
  return { old: any, new: any, isAnyPod: true, isSame: true };
}

/** Knows which possible pods pass as pods of which workloads. */
export class Passing {
  /**
   * Pods that pass as those of a workload and that no policy can tell apart from them. The verdict of the workload holds for
   * them.
   */
  readonly indistinguishable: DiagramSet;
  /** The workloads that any other pod passes as. */
  private readonly others: Diagram<readonly WorkloadGroup[]>;
  private readonly space: PodSpace;
  private readonly known = new Map<DiagramSet, readonly (readonly [readonly WorkloadGroup[], DiagramSet])[]>();

  /** @param space a space that has all selectors */
  constructor(space: PodSpace, groups: readonly WorkloadGroup[]) {
    this.space = space;
    const { diagrams } = space;
    const keys = space.variables.filter(({ kind }) => kind === 'podLabel').map(({ key }) => key);
    const certain: DiagramSet[] = [];
    const sets = new Map<DiagramSet, WorkloadGroup[]>();
    for (const group of groups) {
      for (const { workload } of workloadsOf(group)) {
        const set = passingAs(space, workload);
        // A bare Pod has no other pod that its own row could be about.
        const isMany = workload.kind !== 'Pod';
        // A controller may set another value for a label that its selector does not require.
        const isKnown = (key: string) => {
          const value = workload.selector.matchLabels.get(key);
          return value !== undefined && workload.labels.get(key) === value;
        };
        if (isMany && group.end.isSame && keys.every(isKnown)) certain.push(set);
        else sets.set(set, [...(sets.get(set) ?? []), group]);
      }
    }
    this.indistinguishable = balanced(certain, (a, b) => diagrams.or(a, b)) ?? diagrams.never;
    this.others = setsByPod(space, sets);
  }

  /** Splits some pods by the workloads that they pass as. */
  private of(pods: DiagramSet): readonly (readonly [readonly WorkloadGroup[], DiagramSet])[] {
    const parts = this.known.get(pods) ?? [...this.space.diagrams.regions(this.others, pods)];
    this.known.set(pods, parts);
    return parts;
  }

  /** These pods without those that pass as workloads of a group that meets a condition, which are mostly more than the others. */
  without(pods: DiagramSet, is: (group: WorkloadGroup) => boolean): DiagramSet {
    const { diagrams } = this.space;
    const parts = this.of(pods);
    const left = parts.filter(([groups]) => !groups.some(is));
    if (left.length === parts.length) return pods;
    return (
      balanced(
        left.map(([, set]) => set),
        (a, b) => diagrams.or(a, b),
      ) ?? diagrams.never
    );
  }
}

/** The workloads of a group on each side that has them. */
function workloadsOf({ peers }: WorkloadGroup): WorkloadPeer[] {
  return peers.flatMap(({ old, new: now }) =>
    [old?.peer, now?.peer].filter((peer): peer is WorkloadPeer => peer?.kind === 'workload'),
  );
}
