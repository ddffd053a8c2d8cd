import type { Manifests, Workload } from '../../manifests/model.ts';
import { compareText, workloadName } from '../../reach/peer.ts';

/**
 * Workloads that come in the place of others, each with the one that goes: they have the same labels, and the namespace or the
 * name. To policies that select by labels, they are the same.
 */
export function movesOf(before: Manifests, after: Manifests): Map<Workload, Workload> {
  const [olds, news] = [before, after].map((side) => new Set(side.workloads.map(workloadName)));
  const came = after.workloads.filter((one) => !olds?.has(workloadName(one)));
  const moves = new Map<Workload, Workload>();
  for (const old of before.workloads) {
    if (news?.has(workloadName(old))) continue;
    const isFree = (one: Workload) => !moves.has(one) && haveSameLabels(old, one);
    const now =
      came.find((one) => isFree(one) && one.namespace === old.namespace) ??
      came.find((one) => isFree(one) && one.name === old.name);
    if (now) moves.set(now, old);
  }
  return moves;
}

function haveSameLabels(one: Workload, other: Workload): boolean {
  return one.labels.size > 0 && textOf(one) === textOf(other);
}

function textOf({ labels }: Workload): string {
  return JSON.stringify([...labels].sort(([a], [b]) => compareText(a, b)));
}
