import type { Manifests, Workload } from '../manifests/model.ts';
import { contentText } from '../manifests/other-kinds/other-content.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { type RulesLeft, textOfRules } from './policy-rules.ts';
import { workloadsByName } from './workloads-by-name.ts';

/**
 * Whether the connections in question are surely the same on both sides, between workloads of both sides, addresses and possible pods:
 * policies say the same about them, and nothing else is different that decides. False if that is unknown. Then only a comparison tells.
 * @param left what is left of rules that can match these connections
 */
export function areSurelyAlike(before: Connectivity, after: Connectivity, left: RulesLeft): boolean {
  const rules = textOfRules(before.manifests, left);
  if (rules !== textOfRules(after.manifests, left)) return false;
  const asksForServices = rules.includes('"service');
  const isSame = (of: (manifests: Manifests) => object) =>
    contentText(of(before.manifests)) === contentText(of(after.manifests));
  return (
    contentText(before.podCidrs) === contentText(after.podCidrs) &&
    isSame(({ namespaces }) => namespaces) &&
    isSame(({ notEvaluated }) => notEvaluated) &&
    isSame(({ otherKinds }) => ({ ...otherKinds, cilium: [], calico: [], cluster: [] })) &&
    (!asksForServices || isSame(({ services }) => services)) &&
    haveSameWorkloads(before.manifests, after.manifests)
  );
}

/** Are the workloads of both sides the same? Those of one side alone do not count. */
function haveSameWorkloads(before: Manifests, after: Manifests): boolean {
  const [old, now] = [workloadsByName(before.workloads), workloadsByName(after.workloads)];
  const textOf = (workloads: readonly Workload[]) => contentText(workloads.map(({ clues: _, ...one }) => one));
  return [...now].every(([name, workloads]) => {
    const known = old.get(name);
    return !known || textOf(known) === textOf(workloads);
  });
}
