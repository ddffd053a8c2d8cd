import { addressOf } from '../../lib/reach/ip-space.ts';
import type { PortSet } from '../../lib/reach/port-set.ts';
import type { CommonPeer } from '../../lib/review/common-peers.ts';
import type { Comparison } from '../../lib/review/difference.ts';
import type { Difference } from '../../lib/review/difference-block.ts';
import type { Endpoint } from '../oracle/evaluator.ts';
import { canMeet, isAmong } from '../oracle/open-world/adapter-diff.ts';
import type { OracleEnd } from '../oracle/open-world/model.ts';

/** What a comparison says of a pair, each end a peer's name or an address, or undefined where it says nothing. */
export function rowOf(
  { differences }: Pick<Comparison, 'differences'>,
  src: string,
  dst: string,
): Difference | undefined {
  const holds = ({ name, range, isEverything }: CommonPeer, end: string) => {
    if (name === end) return true;
    if (!range || !/^[\d.:a-f]+$/.test(end)) return false;
    if (isEverything) return true;
    const { family, first } = addressOf(end);
    return range.family === family && range.first <= first && first <= range.last;
  };
  return differences.find((one) => holds(one.from, src) && holds(one.to, dst));
}

/** The ports before and after. */
export interface Said {
  readonly old: PortSet;
  readonly new: PortSet;
}

/** One end: a peer by its name, with what the naive evaluator knows of it. */
export type NamedEnd = readonly [name: string, endpoint: Endpoint];

/** The same where an end may be a pod that no manifest holds, without names for its ports. */
export function saidOf(comparison: Comparison, from: NamedEnd, to: NamedEnd): Said | undefined {
  const [source, target] = [oracleEnd(from), oracleEnd(to)];
  const row = rowOf(comparison, from[0], to[0]);
  if (row) return { old: row.old.open, new: row.new.open };
  const open = comparison.open.find(
    (one) =>
      one.named.length === 0 &&
      isAmong(one.space, one.from, source, false) &&
      isAmong(one.space, one.to, target, false) &&
      canMeet(one, source, target),
  );
  return open;
}

/** What is the same for a pod and for the address that it is at is said of the address alone. */
export function saidOfAddress(comparison: Comparison, from: NamedEnd, to: NamedEnd): Said | undefined {
  const nameOf = (end: NamedEnd) => (oracleEnd(end).kind === 'pod' ? (end[1].address ?? end[0]) : end[0]);
  const row = rowOf(comparison, nameOf(from), nameOf(to));
  return row && { old: row.old.open, new: row.new.open };
}

function oracleEnd([name, { pod, address }]: NamedEnd): OracleEnd {
  if (!pod) return { kind: 'address', address: address ?? '' };
  if (/\[\w+\]$/.test(name)) return { kind: 'workload', name };
  const { namespace, namespaceLabels, labels } = pod;
  return { kind: 'pod', namespace, namespaceLabels, podLabels: labels, ...(address !== undefined && { address }) };
}
