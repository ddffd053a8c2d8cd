import type { LabelSelectorRequirement, Manifests, Workload } from '../../manifests/model.ts';
import type { Condition } from './condition.ts';
import { labelsOfOrdinal, POD_INDEX } from './ordinals.ts';
import { NAMESPACE_NAME } from './pod-space.ts';

/**
 * The manifests with one more pod: one of a workload's pods that meets a condition. What the condition asks for is known of it, also where
 * it asks that a label is not there.
 */
export function withExample(
  manifests: Manifests,
  workload: Workload,
  { pods, namespaces }: Condition,
): { readonly manifests: Manifests; readonly pod: Workload } {
  const told = new Set(pods.map(({ key }) => key));
  const without = (keys: ReadonlySet<string> | undefined) => new Set([...(keys ?? [])].filter((key) => !told.has(key)));
  const labels = new Map([...workload.labels, ...labelsFor(pods, workload)]);
  const { ordinals: _, mayHaveOtherLabels = false, ...rest } = workload;
  const ordinal = labels.get(POD_INDEX);
  const pod: Workload = {
    ...rest,
    ...{ kind: 'Pod', name: ordinal === undefined ? `${workload.name}-{one of them}` : `${workload.name}-${ordinal}` },
    labels,
    possibleLabels: without(workload.possibleLabels),
    ...(mayHaveOtherLabels && told.size === 0 && { mayHaveOtherLabels }),
  };
  const asked = namespaces.filter(({ key }) => key !== NAMESPACE_NAME);
  const ofNamespace = labelsFor(asked, { ...workload, generatedLabels: new Set() });
  const isTold = asked.length > 0;
  return {
    pod,
    manifests: {
      ...manifests,
      workloads: [...manifests.workloads, pod],
      namespaces: manifests.namespaces.map((one) =>
        one.name === workload.namespace
          ? { ...one, declared: one.declared || isTold, labels: new Map([...one.labels, ...ofNamespace]) }
          : one,
      ),
    },
  };
}

/** The smallest set of labels that meets the requirements. */
function labelsFor(requirements: readonly LabelSelectorRequirement[], { name, ordinals, generatedLabels }: Workload) {
  const labels = new Map<string, string>();
  for (const key of new Set(requirements.map((one) => one.key))) {
    const own = requirements.filter((one) => one.key === key);
    const [chosen] = own.find(({ operator }) => operator === 'In')?.values ?? [];
    const not = new Set(own.flatMap(({ operator, values }) => (operator === 'NotIn' ? values : [])));
    if (own.some(({ operator }) => operator === 'DoesNotExist')) continue;
    if (ordinals && key === POD_INDEX) {
      let number = ordinals.first;
      while (not.has(`${number}`)) number++;
      for (const label of labelsOfOrdinal(name, chosen === undefined ? number : Number(chosen))) labels.set(...label);
    } else if (chosen !== undefined) labels.set(key, chosen);
    else if (own.some(({ operator }) => operator === 'Exists') || generatedLabels.has(key))
      labels.set(key, not.has('any') ? 'other' : 'any');
  }
  return labels;
}
