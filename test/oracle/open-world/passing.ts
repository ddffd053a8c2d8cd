import { selectorMatches } from '../evaluator.ts';
import type { Brute } from './brute.ts';
import { isNode } from './concrete.ts';
import { nameOf, type OpenWorkload, type OracleEnd } from './model.ts';

type PossiblePod = Extract<OracleEnd, { kind: 'pod' }>;

/**
 * Could the pod be one of the workload's? "A pod of no manifest is covered by `ns/name[Kind]` if it is in that namespace and matches
 * that workload's own `spec.selector` (of a bare Pod or a Job: its written labels)".
 */
export function passesAs(pod: PossiblePod, { namespace, selector }: OpenWorkload): boolean {
  return pod.namespace === namespace && selectorMatches({ matchLabels: selector }, pod.podLabels);
}

/** By a row of its own, or by that of a workload that a pod of no manifest passes as, or of the address that it is at. */
export function isCovered(
  brute: Brute,
  from: OracleEnd,
  to: OracleEnd,
  covers: (from: OracleEnd, to: OracleEnd) => boolean,
): boolean {
  if (covers(from, to)) return true;
  const sources = [from, ...workloadsLike(brute, from), ...addressOf(from)];
  const targets = [to, ...workloadsLike(brute, to), ...addressOf(to)];
  return sources.some((a) => targets.some((b) => covers(a, b)));
}

/** The workloads whose row the pod may be part of: those that it passes as, on a side. That it is treated alike, the port says. */
function workloadsLike({ pair }: Brute, end: OracleEnd): OracleEnd[] {
  if (end.kind !== 'pod') return [];
  const names = [...pair.old.workloads, ...pair.new.workloads].filter((one) => passesAs(end, one)).map(nameOf);
  return [...new Set(names)]
    .map((name): OracleEnd => ({ kind: 'workload', name }))
    .filter((workload) => !isNode([pair.old, pair.new], workload));
}

/** Pods and addresses that are treated alike are one row. */
function addressOf(end: OracleEnd): OracleEnd[] {
  return end.kind === 'pod' && end.address !== undefined ? [{ kind: 'address', address: end.address }] : [];
}
