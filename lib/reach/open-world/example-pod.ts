import type { LabelSelectorRequirement, Manifests, Workload } from '../../manifests/model.ts';
import type { Condition } from './condition.ts';
import { labelsOfOrdinal, POD_INDEX } from './ordinals.ts';
import { NAMESPACE_NAME } from './pod-space.ts';

/** The manifests with one more pod: one of a workload's pods that meets a condition. */
export function withExample(
  manifests: Manifests,
  workload: Workload,
  { pods, namespaces }: Condition,
): { readonly manifests: Manifests; readonly pod: Workload } {
  const labels = new Map([...workload.labels, ...labelsFor(pods, workload)]);
  const { ordinals: _, ...rest } = workload;
  const ordinal = labels.get(POD_INDEX);
  const pod: Workload = {
    ...rest,
    ...{ kind: 'Pod', name: ordinal === undefined ? `${workload.name}-{one of them}` : `${workload.name}-${ordinal}` },
    labels,
    generatedLabels: new Set([...workload.generatedLabels].filter((key) => !labels.has(key))),
  };
  const ofNamespace = labelsFor(
    namespaces.filter(({ key }) => key !== NAMESPACE_NAME),
    workload,
  );
  return {
    pod,
    manifests: {
      ...manifests,
      workloads: [...manifests.workloads, pod],
      namespaces: manifests.namespaces.map((one) =>
        one.name === workload.namespace ? { ...one, labels: new Map([...one.labels, ...ofNamespace]) } : one,
      ),
    },
  };
}

/** The smallest set of labels that meets the requirements. */
function labelsFor(requirements: readonly LabelSelectorRequirement[], { name, ordinals }: Workload) {
  const labels = new Map<string, string>();
  for (const key of new Set(requirements.map((one) => one.key))) {
    const own = requirements.filter((one) => one.key === key);
    const [chosen] = own.find(({ operator }) => operator === 'In')?.values ?? [];
    const not = new Set(own.flatMap(({ operator, values }) => (operator === 'NotIn' ? values : [])));
    if (ordinals && key === POD_INDEX) {
      let number = ordinals.first;
      while (not.has(`${number}`)) number++;
      for (const label of labelsOfOrdinal(name, chosen === undefined ? number : Number(chosen))) labels.set(...label);
    } else if (chosen !== undefined) labels.set(key, chosen);
    else if (own.some(({ operator }) => operator === 'Exists')) labels.set(key, not.has('any') ? 'other' : 'any');
  }
  return labels;
}
