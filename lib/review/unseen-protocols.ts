import type { OtherProtocolPackets } from '../reach/other-protocols.ts';
import { policyCalled } from '../reach/policy-called.ts';
import type { PortSet } from '../reach/port-set.ts';
import { othersOfCalico } from '../reach/told-protocols.ts';
import { policiesOf } from './cause.ts';
import type { CommonPeer } from './common-peers.ts';
import type { BlockComparison } from './difference.ts';
import { addedOrRemoved } from './difference-block.ts';
import { peersOf } from './open-world/open-difference.ts';
import type { RulesLeft } from './policy-rules.ts';

/** What is left of rules that may match other protocols than TCP, UDP and SCTP. */
export const RULES_FOR_OTHER_PROTOCOLS: RulesLeft = {
  ofPolicy: (rule) => (rule.ports.length === 0 ? [rule] : []),
  ofCilium: ({ ports, parts: _, ...rule }) => (!ports || rule.others ? [{ ...rule, ...(ports && { ports: [] }) }] : []),
  ofCalico: (rule) => (othersOfCalico(rule).some.length > 0 ? [rule] : []),
  ofCluster: (rule) => (rule.ports ? [] : [rule]),
};

/**
 * The names of the policies that change connections by other protocols than TCP, UDP and SCTP in a way that no row shows. Undefined if
 * there is no such change. A row shows it if connections to every port of SCTP come or go as well: readers take that for everything.
 * @param comparison one in which ports stand for the packets of these protocols
 */
export function causesOfUnseenProtocols(
  { blocks, open }: Pick<BlockComparison, 'blocks' | 'open'>,
  packets: OtherProtocolPackets,
): ReadonlySet<string> | undefined {
  const changed = [
    ...blocks.filter(({ from, to, old, new: now }) => {
      const possible = [old, now].map((verdict) => verdict.open.union(verdict.depends)) as [PortSet, PortSet];
      return !isOfOneSide(from, to) && (isUnseen(old.open, now.open, packets) || isUnseen(...possible, packets));
    }),
    ...open.filter(
      ({ from, to, old, new: now }) => !isOfOneSide(peersOf(from), peersOf(to)) && isUnseen(old, now, packets),
    ),
  ];
  if (changed.length === 0) return undefined;
  return new Set(changed.flatMap(({ causes }) => causes.flatMap(policiesOf)).map(policyCalled));
}

/** What comes or goes with a workload is seen by that. */
function isOfOneSide(from: readonly CommonPeer[], to: readonly CommonPeer[]): boolean {
  return addedOrRemoved(...from.slice(0, 1), ...to.slice(0, 1)).length > 0;
}

function isUnseen(old: PortSet, now: PortSet, { ports, others }: OtherProtocolPackets): boolean {
  const [was, is] = [old.intersect(ports), now.intersect(ports)];
  if (was === is) return false;
  const isExpected = (set: PortSet) => others.subtract(set).isEmpty;
  // Where they are as one expects, before and now, the row of the ports says it.
  const isAsExpected = (set: PortSet, own: PortSet) => (isExpected(set) ? own === ports : own.isEmpty);
  return !(isAsExpected(old, was) && isAsExpected(now, is));
}
