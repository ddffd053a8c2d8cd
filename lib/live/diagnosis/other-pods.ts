import type { Manifests, Workload } from '../../manifests/model.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { labelsName, withWorkloads } from '../../reach/outside-pod.ts';
import { workloadName } from '../../reach/peer.ts';
import { LABEL, type LivePod, nameOf } from '../cluster/cluster.ts';
import { isPodOf } from '../plan/endpoints.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A pod that is not as the template of its workload. */
interface Other {
  readonly workload: Workload;
  readonly pod: LivePod;
  readonly kind: 'pod relabelled' | 'pod other';
  /** What is different, in words. */
  readonly how: readonly string[];
  readonly like: Workload;
}

const NEXT = {
  'pod relabelled': 'correct its labels, or delete the pod',
  'pod other':
    'make its template as in the manifests, also where kubectl apply leaves fields, and wait for the roll-out',
};

/**
 * Pods with other labels than their template, with hostNetwork or as another ServiceAccount, so that policies treat them as different pods.
 * The probers are as the template, so no probe shows it.
 */
export function otherPods(
  manifests: Manifests,
  workloads: readonly Workload[],
  pods: readonly LivePod[],
  reach: ReachOptions,
): Diagnosis[] {
  const found = workloads.flatMap((workload) =>
    pods
      .filter((pod) => pod.labels[LABEL] === undefined && !pod.terminating && isPodOf(workload, pod))
      .flatMap((pod) => otherThan(workload, pod)),
  );
  if (found.length === 0) return [];
  const likes = new Map(found.map(({ like }) => [workloadName(like), like]));
  const connectivity = new Connectivity(withWorkloads(manifests, [...likes.values()]), reach);
  return found.flatMap(({ workload, pod, kind, how, like }): Diagnosis[] => {
    if (connectivity.groupOf(workloadName(workload)) === connectivity.groupOf(workloadName(like))) return [];
    const says = `pod ${nameOf(pod)} of ${workloadName(workload)} ${how.join(', and ')}, so policies treat it differently`;
    return [{ kind, says, next: NEXT[kind], verdict: 'mismatch' }];
  });
}

function otherThan(workload: Workload, pod: LivePod): Other[] {
  const labels = new Map(
    Object.entries(pod.labels).filter(
      ([key]) => !workload.generatedLabels.has(key) && !workload.possibleLabels?.has(key),
    ),
  );
  const lacks = [...workload.labels].filter(([key, value]) => labels.get(key) !== value);
  const more = [...labels].filter(([key]) => !workload.labels.has(key));
  const text = (some: readonly (readonly string[])[]) => some.map((one) => one.join('=')).join(', ');
  const { clues } = workload;
  const isOtherAccount = clues !== undefined && clues.serviceAccount !== pod.serviceAccount;
  const ofLabels = [
    ...(lacks.length > 0 ? [`lacks the label ${text(lacks)}`] : []),
    ...(more.length > 0 ? [`has the extra label ${text(more)}`] : []),
  ];
  const how = [
    ...ofLabels,
    ...(pod.hostNetwork === workload.hostNetwork ? [] : [`runs ${pod.hostNetwork ? 'with' : 'without'} hostNetwork`]),
    ...(isOtherAccount ? [`runs as ServiceAccount ${pod.serviceAccount}`] : []),
  ];
  if (how.length === 0) return [];
  const like: Workload = {
    ...{ ...workload, labels, hostNetwork: pod.hostNetwork },
    ...(clues && { clues: { ...clues, serviceAccount: pod.serviceAccount } }),
    name: `${workload.name}${labelsName(labels)}${ofLabels.length === how.length ? '' : `-${pod.name}`}`,
  };
  return [{ workload, pod, how, like, kind: ofLabels.length > 0 ? 'pod relabelled' : 'pod other' }];
}
