/** What Calico's selectors ask of: the labels of pods, namespaces and ServiceAccounts, naively. */
import { type Predicate, parseSelector } from './calico-selector.ts';
import type { End, Labels, PodEnd } from './end.ts';
import { type KubeObject, ofKind } from './objects.ts';

const CALICO_GROUPS = ['projectcalico.org', 'crd.projectcalico.org'];

export function ofCalico(objects: readonly KubeObject[], ...kinds: string[]): KubeObject[] {
  return CALICO_GROUPS.flatMap((group) => ofKind(objects, group, ...kinds));
}

const known = new WeakMap<PodEnd, Labels>();

/** The labels of a pod as selectors see them. Its own win. */
export function labelsOf({ pod }: End): Labels | undefined {
  if (!pod) return undefined;
  let labels = known.get(pod);
  if (!labels) {
    labels = labelsOfPod(pod);
    known.set(pod, labels);
  }
  return labels;
}

function labelsOfPod(pod: PodEnd): Labels {
  return {
    ...prefixed('pcns.', pod.namespaceLabels),
    'pcns.projectcalico.org/name': pod.namespace,
    ...prefixed('pcsa.', pod.serviceAccountLabels),
    'pcsa.projectcalico.org/name': pod.serviceAccount,
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': pod.serviceAccount,
    ...pod.labels,
  };
}

export function prefixed(prefix: string, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

/** `all()` of a namespaceSelector is what has a namespace. */
export function namespaceSelector(text: string): Predicate {
  return parseSelector(text.replaceAll(/all\([ \t]*\)/g, 'has(projectcalico.org/namespace)'), (label) =>
    label === 'projectcalico.org/namespace' ? label : `pcns.${label}`,
  );
}

export function serviceAccountSelector(text: string): Predicate {
  return parseSelector(text, (label) => `pcsa.${label}`);
}
