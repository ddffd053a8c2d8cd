import type { Manifests, Workload } from '../../manifests/model.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { workloadName } from '../../reach/peer.ts';
import { type LivePod, nameOf } from '../cluster/cluster.ts';
import type { CellResult } from '../judge/judgement.ts';
import { isDeclaredPort } from '../plan/cell.ts';
import { hasEnded, podsOfWorkload } from '../plan/endpoints.ts';
import type { Plan } from '../plan/plan.ts';
import { portName } from '../plan/port.ts';
import type { Diagnosis } from './diagnosis.ts';
import { NEXT } from './doubts.ts';
import { otherPods } from './other-pods.ts';

/** Pods that differ from their workload: policies treat them differently, or none runs, or none listens. */
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
    ...otherPods(manifests, pods, reach),
    ...notListening(cells),
  ];
}

function ofWorkload(workload: Workload, pods: readonly LivePod[]): Diagnosis[] {
  const name = workloadName(workload);
  const own = podsOfWorkload(workload, pods);
  if (own.length === 0) {
    const [says, next] = hasEnded(workload, pods)
      ? [`${name} has ended during the run`, 'run it again: what has ended is left out']
      : [`${name} has no pod with its labels in the cluster`, NEXT['target missing']];
    return [{ kind: 'target missing', says, next, verdict: 'inconclusive' }];
  }
  const asleep = own.find(({ running }) => !running);
  if (!asleep) return [];
  const says = `pod ${nameOf(asleep)} of ${name} does not run${asleep.waiting ? `: ${asleep.waiting}` : ''}`;
  return [{ kind: 'target asleep', says, next: 'wait for it, or look at its events', verdict: 'match' }];
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
