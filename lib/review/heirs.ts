import type { Intent } from '../manifests/intent.ts';
import type { Manifests, Workload } from '../manifests/model.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import { dataTier } from './data-tier.ts';

/** The names that workloads had, by those that they have now. */
export type Heirs = ReadonlyMap<string, string>;

/**
 * Workloads that are only called otherwise. To policies, a workload with the labels and in the namespace of another one that goes is the
 * same: what it can reach is compared with what that one could. One that keeps data is not the heir of one that does not, since who
 * reached that one could reach no data.
 * @param intent of the new side. While it speaks of an old name, and so says nothing of the new one, that is another workload
 */
export function heirsOf(
  before: Pick<Manifests, 'workloads'>,
  after: Pick<Manifests, 'workloads'>,
  intent?: Intent,
): Heirs {
  const namesOf = ({ workloads }: typeof before) => new Set(workloads.map(workloadName));
  const [olds, news] = [namesOf(before), namesOf(after)];
  const kept = new Set([...news, ...(intent ? namesIn(intent) : [])]);
  const gone = before.workloads.filter((one) => !kept.has(workloadName(one)));
  const heirs = new Map<string, string>();
  const taken = new Set<string>();
  for (const one of after.workloads) {
    const name = workloadName(one);
    if (olds.has(name) || heirs.has(name)) continue;
    const candidates = gone.filter((old) => !taken.has(workloadName(old)) && isAlike(old, one));
    const old = candidates.find((other) => other.name === one.name) ?? candidates.find(({ kind }) => kind === one.kind);
    const heired = old ?? candidates[0];
    if (!heired) continue;
    taken.add(workloadName(heired));
    heirs.set(name, workloadName(heired));
  }
  return heirs;
}

/** The names of workloads that an intent speaks of; `anyone` and the like are none. */
function namesIn({ guarded, connections, sealed }: Intent): string[] {
  const ends = [...connections, ...sealed].flatMap(({ from, to }) => [from, to]);
  return [...guarded.map(({ workload }) => workload), ...ends.filter((end) => typeof end === 'string')];
}

function isAlike(old: Workload, now: Workload): boolean {
  return (
    old.namespace === now.namespace &&
    now.labels.size > 0 &&
    labelsOf(old) === labelsOf(now) &&
    (dataTier(now) === undefined || dataTier(old) !== undefined)
  );
}

/** Equal for workloads with the same labels. */
export function labelsOf({ labels }: Workload): string {
  return JSON.stringify([...labels].sort(([a], [b]) => compareText(a, b)));
}
