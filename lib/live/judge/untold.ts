import type { LivePod } from '../cluster/cluster.ts';
import type { CellResult } from './judgement.ts';

/** Cells that cannot be told in this cluster, whatever its policies are. */
export function isUntold({ cell, tries, doubt }: CellResult): boolean {
  if (tries.length > 0 && tries.every(({ seen }) => seen === 'UNSUPPORTED')) return true;
  return doubt?.kind === 'refusals' && cell.isAdjacentPort;
}

/** What was planned and not tried, one sentence each. @param absent probers that do not run, and why */
export function notTold(
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

/** Services that are not tried, in a sentence. */
export function notLedTo(services: readonly string[]): string[] {
  const [first, ...others] = services;
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return [`connections through Service ${first}${more}, which also leads to pods of other workloads`];
}
