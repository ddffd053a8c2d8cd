import type { Manifests, Workload } from '../../manifests/model.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { labelsName, withWorkloads } from '../../reach/outside-pod.ts';
import { workloadName } from '../../reach/peer.ts';
import { LABEL, type LivePod, nameOf } from '../cluster/cluster.ts';
import type { CellResult } from '../judge/judgement.ts';
import { isDeclaredPort } from '../plan/cell.ts';
import { isPodOf, podsOfWorkload } from '../plan/endpoints.ts';
import type { Plan } from '../plan/plan.ts';
import { portName } from '../plan/port.ts';
import type { Diagnosis } from './diagnosis.ts';
import { NEXT } from './doubts.ts';
import { namespaceKeysOf } from './namespace-keys.ts';

/** Pods that differ from their workload: they have other labels, or none runs, or none listens. */
export function ofPods(
  manifests: Manifests,
  { targets }: Plan,
  cells: readonly CellResult[],
  pods: readonly LivePod[],
  reach: ReachOptions,
): Diagnosis[] {
  const workloads = targets.map(({ workload }) => workload);
  return [
    ...workloads.flatMap((workload) => ofWorkload(workload, pods)),
    ...relabelled(manifests, workloads, pods, reach),
    ...notListening(cells),
  ];
}

/** A label that the API server sets. */
const NAME = 'kubernetes.io/metadata.name';

/**
 * Namespaces whose labels in the cluster differ from the manifests, where a policy selects by them.
 * @param live the labels by the name of the namespace
 */
export function ofNamespaces(
  { namespaces, policies }: Manifests,
  live: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Diagnosis[] {
  const asked = new Set(namespaceKeysOf(policies));
  return namespaces.flatMap(({ name, labels, declared }): Diagnosis[] => {
    const has = live.get(name);
    if (!declared || !has) return [];
    const lacks = [...labels]
      .filter(([key, value]) => has[key] !== value && key !== NAME)
      .map(([key, value]) => `${key}=${value}`);
    // Other labels matter to no policy.
    const more = Object.entries(has)
      .filter(([key]) => asked.has(key) && !labels.has(key) && key !== NAME)
      .map(([key, value]) => `${key}=${value}`);
    if (lacks.length + more.length === 0) return [];
    const how = [
      ...(lacks.length > 0 ? [`lacks the label ${lacks.join(', ')}`] : []),
      ...(more.length > 0 ? [`has the extra label ${more.join(', ')}`] : []),
    ];
    const next = more.length > 0 ? 'apply the manifests, and remove the extra labels' : 'apply the manifests';
    return [{ kind: 'namespace relabelled', says: `namespace ${name} ${how.join(', and ')}`, next, verdict: 'match' }];
  });
}

function ofWorkload(workload: Workload, pods: readonly LivePod[]): Diagnosis[] {
  const name = workloadName(workload);
  const own = podsOfWorkload(workload, pods);
  if (own.length === 0) {
    const says = `${name} has no pod with its labels in the cluster`;
    return [{ kind: 'target missing', says, next: NEXT['target missing'], verdict: 'inconclusive' }];
  }
  const asleep = own.find(({ running }) => !running);
  if (!asleep) return [];
  const says = `pod ${nameOf(asleep)} of ${name} does not run${asleep.waiting ? `: ${asleep.waiting}` : ''}`;
  return [{ kind: 'target asleep', says, next: 'wait for it, or look at its events', verdict: 'match' }];
}

/** Pods with other labels than their template, so that policies treat them as different pods. The probers do not have these labels. */
function relabelled(
  manifests: Manifests,
  workloads: readonly Workload[],
  pods: readonly LivePod[],
  reach: ReachOptions,
): Diagnosis[] {
  const found = workloads.flatMap((workload) =>
    pods
      .filter((pod) => pod.labels[LABEL] === undefined && !pod.terminating && isPodOf(workload, pod))
      .flatMap((pod) => {
        const labels = new Map(
          Object.entries(pod.labels).filter(
            ([key]) => !workload.generatedLabels.has(key) && !workload.possibleLabels?.has(key),
          ),
        );
        const lacks = [...workload.labels].filter(([key, value]) => labels.get(key) !== value);
        const more = [...labels].filter(([key]) => !workload.labels.has(key));
        const isOther = lacks.length + more.length > 0;
        return isOther ? [{ workload, pod, lacks, more, like: likeness(workload, labels) }] : [];
      }),
  );
  if (found.length === 0) return [];
  const likes = new Map(found.map(({ like }) => [workloadName(like), like]));
  const connectivity = new Connectivity(withWorkloads(manifests, [...likes.values()]), reach);
  return found.flatMap(({ workload, pod, lacks, more, like }): Diagnosis[] => {
    if (connectivity.groupOf(workloadName(workload)) === connectivity.groupOf(workloadName(like))) return [];
    const text = (labels: readonly (readonly string[])[]) => labels.map((one) => one.join('=')).join(', ');
    const how = [
      ...(lacks.length > 0 ? [`lacks the label ${text(lacks)}`] : []),
      ...(more.length > 0 ? [`has the extra label ${text(more)}`] : []),
    ];
    const says = `pod ${nameOf(pod)} of ${workloadName(workload)} ${how.join(', and ')}, so policies treat it differently`;
    return [{ kind: 'pod relabelled', says, next: 'correct its labels, or delete the pod', verdict: 'mismatch' }];
  });
}

/** The workload with these labels. */
function likeness(workload: Workload, labels: ReadonlyMap<string, string>): Workload {
  return { ...workload, labels, name: `${workload.name}${labelsName(labels)}` };
}

/** Declared ports on which nobody listens. Policies let connections through, but nobody can use them. */
function notListening(cells: readonly CellResult[]): Diagnosis[] {
  const refused = new Map<string, string>();
  for (const { cell, tries } of cells) {
    const { to } = cell;
    const atPods = tries.filter(({ endpoint }) => endpoint.service === undefined && !endpoint.isStandIn);
    if (!isDeclaredPort(cell) || atPods.length === 0 || !atPods.every(({ seen }) => seen === 'NOT-LISTENING')) continue;
    refused.set(`${to.name} ${portName(cell)}`, `${to.name} does not listen on ${portName(cell)}, which it declares`);
  }
  return [...refused.values()].map((says) => ({
    ...{ kind: 'not listening', says, next: 'look at its log: policies let connections through', verdict: 'match' },
  }));
}
