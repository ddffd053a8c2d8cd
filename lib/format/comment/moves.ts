import type { Manifests, Workload } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import { labelsOf } from '../../review/heirs.ts';

/**
 * Added workloads, each with the removed workload that it replaces: both have the same labels, and the same namespace or
 * name. Policies that select by labels cannot tell them apart.
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
  return one.labels.size > 0 && labelsOf(one) === labelsOf(other);
}
