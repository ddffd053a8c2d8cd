import type { Deviation } from './deviation.ts';
import type { SaidExcess } from './intent-pods.ts';
import type { Place } from './open-world/open-answers.ts';

/**
 * The excess that deviations report as certain for other peers of the manifests.
 * @param name printed name of the workload at one end. `place` is the place of the other peers
 */
export function saidOf(deviations: readonly Deviation[], name: string, place: Place): SaidExcess {
  const own = place === 'from' ? 'to' : 'from';
  const workloads: SaidExcess['workloads'][number][] = [];
  const addresses: SaidExcess['addresses'][number][] = [];
  for (const one of deviations) {
    const [mine, other] = [one[own], one[place]];
    if (one.kind !== 'more' || !one.certain || !('peer' in mine) || !('peer' in other)) continue;
    if (mine.peer.name !== name) continue;
    const { ports } = one;
    if (other.group.kind === 'external') addresses.push(...other.group.ranges.map((range) => ({ range, ports })));
    // A workload with hostNetwork is not a pod, so no pod can pass as it.
    if (other.peer.kind === 'workload' && other.group.kind === 'pod')
      workloads.push({ workload: other.peer.workload, ports });
  }
  return { workloads, addresses };
}
