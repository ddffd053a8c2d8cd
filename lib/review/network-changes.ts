import type { Manifests, Workload } from '../manifests/model.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import { type Heirs, labelsOf } from './heirs.ts';
import type { ChangeOfPart } from './unjudged.ts';
import { pairedByName, sayingOtherwise } from './workloads-by-name.ts';

/**
 * The workloads that begin or end to use their node's network, sorted by name. Policies see pods by their labels, and nodes by addresses
 * that the manifests do not say.
 */
export function changesOfNetwork(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfPart[] {
  const workloads = pairedByName(before, after, heirs).flatMap(([old, now]) => changed(old, now));
  return changesOf('hostNetwork', workloads);
}

/** The workloads whose pods are in other networks than before, besides the cluster's, sorted by name. */
export function changesOfFurtherNetworks(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfPart[] {
  const workloads = sayingOtherwise(pairedByName(before, after, heirs), ({ furtherNetworks }) => furtherNetworks);
  return changesOf('furtherNetworks', workloads);
}

function changesOf(what: ChangeOfPart['what'], workloads: readonly Workload[]): ChangeOfPart[] {
  return [...workloads]
    .sort((a, b) => compareText(workloadName(a), workloadName(b)))
    .map((object) => ({ fate: 'changed', what, object }));
}

/**
 * Those of the workloads of one name that were something else before. Each is compared with one of before, which has the same labels if there
 * is one.
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
