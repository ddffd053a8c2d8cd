import type { Intent } from '../manifests/intent.ts';
import type { Workload } from '../manifests/model.ts';
import { guardedBy } from './declarations.ts';
import { compareText, workloadName } from './peer.ts';

/** Workloads of a namespace whose place other pods of the namespace can take, by name. */
export interface Impersonated {
  readonly namespace: string;
  readonly workloads: readonly string[];
}

/**
 * The workloads that connect to a guarded workload, or to which it connects. Policies know pods by their labels. So any pod of the same
 * namespace with the labels of such a workload's selector has the same connections, and no policy can prevent that.
 */
export function impersonated(intent: Intent, workloads: readonly Workload[]): Impersonated[] {
  const guarded = guardedBy(intent);
  const named = new Set(
    intent.connections.flatMap(({ from, to }) => [
      ...(typeof to === 'string' && guarded.ingress.has(to) ? [from] : []),
      ...(typeof from === 'string' && guarded.egress.has(from) ? [to] : []),
    ]),
  );
  const names = new Map<string, Set<string>>();
  for (const workload of workloads) {
    // For policies, a workload with hostNetwork is not a pod.
    if (workload.hostNetwork || !named.has(workloadName(workload))) continue;
    names.set(workload.namespace, (names.get(workload.namespace) ?? new Set()).add(workload.name));
  }
  return [...names]
    .map(([namespace, own]) => ({ namespace, workloads: [...own].sort(compareText) }))
    .sort((a, b) => compareText(a.namespace, b.namespace));
}
