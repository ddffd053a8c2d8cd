import { nearest } from '../../manifests/fields/unknown-field.ts';
import { type Facts, isEmptySelector, policyName, selectorYaml } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const selectsNothing: Rule = {
  id: 'NP003',
  title: 'policy selects nothing',
  severity: 'error',
  why: 'A policy limits the pods that its podSelector matches in its own namespace. One that matches no pod has no effect, and the pods that it was written for are not limited by it.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: database}}
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const { workloads, policies } = facts.manifests;
    // A folder of policies alone says nothing about pods.
    if (workloads.length === 0) return;
    for (const policy of policies) {
      const { namespace, name, podSelector, location } = policy;
      if (isEmptySelector(podSelector) || facts.selectedBy(policy).length > 0) continue;
      // An operator, or a chart, may make the pods that are meant.
      if (facts.mayHaveUnseenPods(namespace)) continue;
      const own = workloads.filter((workload) => workload.namespace === namespace);
      const written = JSON.stringify(selectorYaml(podSelector));
      yield {
        ...{ location, object: policyName(policy) },
        message:
          own.length === 0
            ? `${namespace}/${name} is in namespace ${namespace}, which has no pods in these manifests`
            : `${namespace}/${name} selects no pod of namespace ${namespace}: none matches ${written}`,
        fix: { say: fix(facts, podSelector.matchLabels, namespace) },
      };
    }
  },
};

/** The value that was probably meant. */
export function fix(
  { manifests: { workloads } }: Facts,
  labels: ReadonlyMap<string, string>,
  namespace: string | undefined,
): string {
  const own = workloads.filter((workload) => namespace === undefined || workload.namespace === namespace);
  for (const [key, value] of labels) {
    const values = [...new Set(own.flatMap((workload) => workload.labels.get(key) ?? []))];
    if (values.includes(value)) continue;
    const meant = nearest(value, values);
    if (meant !== undefined) return `correct the label: ${key}=${value} is on no pod; ${key}=${meant} is`;
    if (values.length > 0) return `correct the label: pods have ${key}=${values.slice(0, 5).join(', ')}`;
  }
  return 'correct the labels or the namespace, or remove it';
}
