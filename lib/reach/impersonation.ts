import type { Intent } from '../manifests/intent.ts';
import type { Workload } from '../manifests/model.ts';
import { guardedBy } from './declarations.ts';
import { compareText, workloadName } from './peer.ts';

/** Workloads of a namespace as which other pods of it can pass, by their names. */
export interface Impersonated {
  readonly namespace: string;
  readonly workloads: readonly string[];
}

/**
 * Policies know pods by their labels. Where a workload may connect to a guarded one, or be connected to by it, so may any pod of its
 * namespace that is given the labels which it selects its own pods by: no policy can prevent that.
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
    // With the network of its node, a workload is no pod to policies.
    if (workload.hostNetwork || !named.has(workloadName(workload))) continue;
    names.set(workload.namespace, (names.get(workload.namespace) ?? new Set()).add(workload.name));
  }
  return [...names]
    .map(([namespace, own]) => ({ namespace, workloads: [...own].sort(compareText) }))
    .sort((a, b) => compareText(a.namespace, b.namespace));
}
