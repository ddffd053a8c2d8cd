import type { Manifests, Workload } from '../manifests/model.ts';
import { workloadName } from '../reach/peer.ts';
import { partsBy } from './blocks-apart.ts';
import type { Heirs } from './heirs.ts';

/** The workloads by their names. What an operator makes has the name of the object that it is made for, so there may be several of one. */
export function workloadsByName(workloads: readonly Workload[]): Map<string, readonly Workload[]> {
  return new Map(partsBy(workloads, workloadName).map((alike) => [workloadName(alike[0] as Workload), alike]));
}

/** For each name of the new side, its workloads, and those of before that had this name or whose heirs these are. */
export function pairedByName(
  before: Manifests,
  after: Manifests,
  heirs: Heirs,
): (readonly [old: readonly Workload[], now: readonly Workload[]])[] {
  const had = workloadsByName(before.workloads);
  return [...workloadsByName(after.workloads)].map(([name, now]) => [had.get(heirs.get(name) ?? name) ?? [], now]);
}

/** One workload of each name of which something else is said than before. New ones and those that went do not count. */
export function sayingOtherwise(
  pairs: ReturnType<typeof pairedByName>,
  textOf: (workload: Workload) => string | undefined,
): Workload[] {
  const said = (some: readonly Workload[]) => JSON.stringify([...new Set(some.map((one) => textOf(one) ?? ''))].sort());
  return pairs.flatMap(([old, now]) => (old.length > 0 && said(old) !== said(now) ? now.slice(0, 1) : []));
}
