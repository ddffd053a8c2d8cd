import type { LabelSelector, Manifests, Namespace, Service, Unseen, Workload } from '../../manifests/model.ts';
import { mayHavePodsIn } from '../../manifests/unseen-pods.ts';
import { type KnownLabels, labelsOfNamespace, labelsOfPods, matches, NO, YES } from '../../reach/selector.ts';

/** Does a selector match a workload's pods, or may it, in the namespaces that it is for? */
export function mayMatch(selector: LabelSelector, workload: Workload): boolean {
  return matches(selector, labelsOfPods(workload)) !== NO;
}

/** Whether a selector matches a namespace, or may, because nobody knows its labels. */
export function mayMatchNamespace(selector: LabelSelector, namespace: Namespace): boolean {
  return matches(selector, labelsOfNamespace(namespace)) !== NO;
}

/** Does a Service send to these pods? */
export function isBehind({ namespace, selector, type }: Service, workload: Workload): boolean {
  return (
    selector.size > 0 &&
    type !== 'ExternalName' &&
    workload.namespace === namespace &&
    [...selector].every(([key, value]) => workload.labels.get(key) === value)
  );
}

/** Operators, charts and the like that may make pods in the namespace which the selector matches. */
export function makersOf({ unseen }: Manifests, namespace: string, selector: LabelSelector): Unseen[] {
  return unseen.filter((one) => mayHavePodsIn(one, namespace) && matches(selector, labelsOfMade(one)) !== NO);
}

/** Does something make pods in the namespace that are documented to match the selector? */
export function surelyMade({ unseen }: Manifests, namespace: string, selector: LabelSelector): boolean {
  return unseen.some((one) => one.namespace === namespace && matches(selector, labelsOfMade(one)) === YES);
}

/** The labels of pods that something makes. It may add any labels to the documented ones. */
function labelsOfMade({ podLabels }: Unseen): KnownLabels {
  return { labels: podLabels ?? new Map(), unknown: () => 'perhaps' };
}
