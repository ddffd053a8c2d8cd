import type { Workload } from '../manifests/model.ts';
import { workloadName } from '../reach/peer.ts';
import { partsBy } from './blocks-apart.ts';

/** The workloads by their names. What an operator makes has the name of the object that it is made for, so there may be several of one. */
export function workloadsByName(workloads: readonly Workload[]): Map<string, readonly Workload[]> {
  return new Map(partsBy(workloads, workloadName).map((alike) => [workloadName(alike[0] as Workload), alike]));
}
