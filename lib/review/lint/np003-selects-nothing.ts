import { nearest } from '../../manifests/fields/unknown-field.ts';
import type { NetworkPolicy } from '../../manifests/model.ts';
import { type Facts, isEmptySelector, policyName, selectorYaml } from './facts.ts';
import { editedPolicy, type Patch, withPatch } from './patch.ts';
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
        fix: {
          say: fix(facts, podSelector.matchLabels, namespace),
          ...withPatch(corrected(policy, meantLabel(facts, podSelector.matchLabels, namespace))),
        },
      };
    }
  },
};

/** The value that was probably meant. */
export function fix(facts: Facts, labels: ReadonlyMap<string, string>, namespace: string | undefined): string {
  const meant = meantLabel(facts, labels, namespace);
  if (meant)
    return `correct the label: ${meant.key}=${labels.get(meant.key)} is on no pod; ${meant.key}=${meant.value} is`;
  for (const [key, value] of labels) {
    const values = valuesOf(facts, key, namespace);
    if (values.length > 0 && !values.includes(value))
      return `correct the label: pods have ${key}=${values.slice(0, 5).join(', ')}`;
  }
  return 'correct the labels or the namespace, or remove it';
}

/** The first label with a value that no pod has, if another one is nearly the same. */
function meantLabel(
  facts: Facts,
  labels: ReadonlyMap<string, string>,
  namespace: string | undefined,
): { readonly key: string; readonly value: string } | undefined {
  for (const [key, written] of labels) {
    const values = valuesOf(facts, key, namespace);
    if (values.length === 0 || values.includes(written)) continue;
    const value = nearest(written, values);
    return value === undefined ? undefined : { key, value };
  }
  return undefined;
}

function valuesOf({ manifests }: Facts, key: string, namespace: string | undefined): string[] {
  const own = manifests.workloads.filter((workload) => namespace === undefined || workload.namespace === namespace);
  return [...new Set(own.flatMap(({ labels }) => labels.get(key) ?? []))];
}

function corrected(policy: NetworkPolicy, meant: ReturnType<typeof meantLabel>): Patch | undefined {
  if (!meant) return undefined;
  const path = ['spec', 'podSelector', 'matchLabels', meant.key];
  return { edits: [{ edit: 'set', object: editedPolicy(policy), path, value: meant.value }], closes: 'unknown' };
}
