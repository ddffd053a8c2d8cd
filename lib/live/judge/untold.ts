import { listed } from '../../review/lint/listed.ts';
import type { ClusterFacts, LivePod, LiveService } from '../cluster/cluster.ts';
import type { Target } from '../plan/cell.ts';
import { MAX_PODS, runningPodsOf, untriedServices } from '../plan/endpoints.ts';
import type { Prober } from '../probe/probers.ts';
import type { CellResult } from './judgement.ts';

/** Cells that cannot be told in this cluster, whatever its policies are. */
export function isUntold({ cell, tries, doubt }: CellResult): boolean {
  if (tries.length > 0 && tries.every(({ seen }) => seen === 'UNSUPPORTED')) return true;
  return doubt?.kind === 'refusals' && cell.isAdjacentPort;
}

/** What a run had before it, of which it tried a part. */
interface Tried {
  readonly facts: ClusterFacts;
  readonly targets: readonly Target[];
  readonly probers: readonly Prober[];
  readonly pods: readonly LivePod[];
  readonly services: readonly LiveService[];
  /** Probers that do not run, and why. */
  readonly absent: ReadonlyMap<string, string>;
}

/** What is in the cluster, or was planned, and is not tried, one sentence each. @param untold cells that cannot be told */
export function notTriedOf(untold: readonly CellResult[], tried: Tried): string[] {
  const { facts, targets, probers, pods, services, absent } = tried;
  return [
    ...notTold(untold, pods, absent),
    ...notLedTo(untriedServices(targets, pods, services)),
    ...furtherPods(targets, pods),
    ...furtherNodes(facts, probers),
  ];
}

function notTold(
  untold: readonly CellResult[],
  pods: readonly LivePod[],
  absent: ReadonlyMap<string, string>,
): string[] {
  const count = (is: (one: CellResult) => boolean) => untold.filter(is).length;
  const refused = count(({ doubt }) => doubt?.kind === 'refusals');
  const unsupported = untold.length - refused;
  const [reason] = absent.values();
  return [
    ...(pods.some(({ hasTwoFamilies }) => hasTwoFamilies) ? ["pods' second addresses, of the other family"] : []),
    ...(unsupported === 0 ? [] : [`${unsupported} connections by SCTP, which the kernels of the nodes do not support`]),
    ...(refused === 0
      ? []
      : [`${refused} connections to ports on which nobody listens: this network refuses what it denies`]),
    ...(reason === undefined ? [] : [`the connections of ${absent.size} probers that do not run: ${reason}`]),
  ];
}

/** Services that are not tried. */
function notLedTo({ shared, local }: ReturnType<typeof untriedServices>): string[] {
  const through = (names: readonly string[]) => `connections through Service ${listed(names, 1)}`;
  return [
    ...(shared.length > 0 ? [`${through(shared)}, which also leads to pods of other workloads`] : []),
    ...(local.length > 0 ? [`${through(local)}, which leads from each node only to its own pods`] : []),
  ];
}

/** Pods of workloads that have more than are tried. */
function furtherPods(targets: readonly Target[], pods: readonly LivePod[]): string[] {
  const many = targets
    .map(({ name, workload }) => ({ name, count: runningPodsOf(workload, pods).length }))
    .filter(({ count }) => count > MAX_PODS);
  const [first, ...others] = many;
  if (!first) return [];
  const more = others.length > 0 ? `, and some of ${others.length} more workloads` : '';
  const which = `${first.count - MAX_PODS} of the ${first.count} pods of ${first.name}${more}`;
  return [`${which}: of each workload, ${MAX_PODS} are tried, on different nodes if possible`];
}

/** Without the right to list nodes, only those of the targets are known. */
function furtherNodes({ nodes }: ClusterFacts, probers: readonly Prober[]): string[] {
  const isOne = new Set(probers.map(({ node }) => node)).size < 2;
  return nodes === 0 && isOne ? ['connections from a second node: you may not list nodes'] : [];
}
