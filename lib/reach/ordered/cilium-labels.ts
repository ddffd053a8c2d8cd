import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { ALL, type Expression, label, NONE, passesAbsent } from './expression.ts';

/**
 * The beginnings of labels of pods that Cilium's agent leaves out of identities, unless its option `labels` says otherwise
 * (defaultLabelPrefixCfg in pkg/labelsfilter/filter.go, 1.20). To a policy, no pod has such a label.
 */
const LEFT_OUT: readonly string[] = [
  ...['io.kubernetes', 'kubernetes.io', 'k8s.io', 'topology.kubernetes.io', 'annotation', 'etcd_node'],
  ...['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index'],
  ...['batch.kubernetes.io/job-completion-index', 'batch.kubernetes.io/controller-uid', 'controller-uid'],
  ...['pod-template-generation', 'pod-template-hash', 'controller-revision-hash'],
];
/** The label that holds a pod's namespace, which Cilium itself sets. */
const NAMESPACE = 'io.kubernetes.pod.namespace';

/** Does Cilium leave a label of pods out of what its policies see? */
export function isLeftOut(key: string): boolean {
  if (key.startsWith(NAMESPACE)) return false;
  return key.includes('beta.kubernetes.io') || LEFT_OUT.some((start) => key.startsWith(start));
}

/** Pods with a label, as Cilium sees it, that passes a test. */
export function labelOfPods({ key, operator, values }: LabelSelectorRequirement): Expression {
  const test = { operator, values };
  if (isLeftOut(key)) return passesAbsent(test) ? ALL : NONE;
  return label('pod', key, test);
}
