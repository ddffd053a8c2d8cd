import type { Deviation } from './deviation.ts';
import type { SaidExcess } from './intent-pods.ts';
import type { Place } from './open-world/open-answers.ts';

/**
 * What deviations say for sure of other peers of the manifests.
 * @param name the workload at the one end, by its printed name; `place` is where the others are
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
    // With the network of its node, a workload is nothing that a pod could pass as.
    if (other.peer.kind === 'workload' && other.group.kind === 'pod')
      workloads.push({ workload: other.peer.workload, ports });
  }
  return { workloads, addresses };
}
