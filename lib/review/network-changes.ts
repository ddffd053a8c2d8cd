import type { Manifests, Workload } from '../manifests/model.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import { partsBy } from './blocks-apart.ts';
import { type Heirs, labelsOf } from './heirs.ts';
import type { ChangeOfNetwork } from './unjudged.ts';

/**
 * The workloads that begin or end to use their node's network, sorted by name. Policies see pods by their labels, and nodes by addresses
 * that the manifests do not say.
 */
export function changesOfNetwork(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfNetwork[] {
  const had = new Map(partsBy(before.workloads, workloadName).map((some) => [nameOf(some), some]));
  return partsBy(after.workloads, workloadName)
    .flatMap((some) => changed(had.get(heirs.get(nameOf(some)) ?? nameOf(some)) ?? [], some))
    .sort((a, b) => compareText(workloadName(a), workloadName(b)))
    .map((object) => ({ fate: 'changed', what: 'hostNetwork', object }));
}

function nameOf([first]: readonly Workload[]): string {
  return workloadName(first as Workload);
}

/**
 * Those of the workloads of one name that were something else before. There may be several: what an operator makes has the name of the object
 * that it is made for. Each is compared with one of before, which has the same labels if there is one.
 */
function changed(before: readonly Workload[], after: readonly Workload[]): Workload[] {
  const left = [...before];
  const taken = (is: (old: Workload) => boolean) => left.splice(left.findIndex(is) >>> 0, 1)[0];
  const others = after.filter(
    (one) => !taken((old) => old.hostNetwork === one.hostNetwork && labelsOf(old) === labelsOf(one)),
  );
  return others.filter((one) => {
    const old =
      taken((other) => labelsOf(other) === labelsOf(one)) ??
      taken((other) => other.hostNetwork === one.hostNetwork) ??
      left.shift();
    return old !== undefined && old.hostNetwork !== one.hostNetwork;
  });
}
