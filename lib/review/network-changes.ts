import type { Manifests } from '../manifests/model.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import type { Heirs } from './heirs.ts';
import type { ChangeOfNetwork } from './unjudged.ts';

/**
 * The workloads that begin or end to use their node's network, sorted by name. Policies see pods by their labels, and nodes by addresses
 * that the manifests do not say.
 */
export function changesOfNetwork(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfNetwork[] {
  const had = new Map(before.workloads.map((one) => [workloadName(one), one.hostNetwork]));
  return after.workloads
    .filter((one) => {
      const name = workloadName(one);
      return (had.get(heirs.get(name) ?? name) ?? one.hostNetwork) !== one.hostNetwork;
    })
    .sort((a, b) => compareText(workloadName(a), workloadName(b)))
    .map((object) => ({ fate: 'changed', what: 'hostNetwork', object }));
}
