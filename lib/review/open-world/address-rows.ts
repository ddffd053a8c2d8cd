import type { PolicyType } from '../../manifests/model.ts';
import type { AddressRange } from '../../reach/ip-space.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { portsNamed } from '../../reach/open-world/open-end.ts';
import { subsets } from '../../reach/open-world/port-names.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PairAnswer, PairAnswers } from '../pair-answers.ts';
import { type ComparedEnd, FREE, type IsolationPair, type PortsPair } from './open-block.ts';
import type { OpenBlocks } from './open-blocks.ts';
import type { Deciding } from './open-difference.ts';
import { isExactly, keyOf, type Part, type Shown } from './open-part.ts';
import { portNamesOf } from './over-names.ts';
import type { Passing, WorkloadGroup } from './workload-groups.ts';

interface Compared {
  readonly blocks: OpenBlocks;
  readonly answers: PairAnswers;
  readonly passing: Passing;
}

/** Addresses outside the cluster with one answer for the same pods. The part is that of the first of them. */
interface Row {
  readonly shown: Shown;
  readonly ranges: AddressRange[];
}

/**
 * Addresses outside the cluster that can reach possible pods, or that possible pods can reach, on other ports than before.
 * @param ranges all addresses, each range with the peer that it is part of
 * @param any the end that is all possible pods
 */
export function addressRows(
  { blocks, answers, passing }: Compared,
  ranges: readonly { readonly range: AddressRange; readonly peer: CommonPeer }[],
  any: ComparedEnd,
  direction: PolicyType,
): Row[] {
  const { never } = blocks.space.diagrams;
  const rows = new Map<string, Row>();
  for (const [pair, pods] of blocks.regionsOf(any, direction)) {
    if (!pair.old || !pair.new || pair.old.addressKey === pair.new.addressKey) continue;
    const leftAt = leftAtAddresses({ answers, passing }, direction);
    for (const named of direction === 'Ingress' ? subsets(portNamesOf(pair)) : [[]]) {
      const target = portsNamed(named);
      const partAt = (range: AddressRange, ports: PortsPair): Part => ({
        ...{ ...ports, pods, others: blocks.space.diagrams.always },
        deciding: decidingAt(range, { pair, ports, named, any }, direction),
      });
      // There may be very many ranges, and nearly all of them have one of a few answers.
      const known = new Map<PortsPair, { readonly part: Part; readonly key: string }>();
      for (const { range, peer } of ranges) {
        for (const ports of blocks.atAddress(pair, range, () => target)) {
          let one = known.get(ports);
          if (!one) {
            const part = partAt(range, ports);
            one = { part, key: keyOf(part) };
            known.set(ports, one);
          }
          const left = leftAt(peer, one.part);
          if (left === never) continue;
          const key = `${left.id} ${one.key}`;
          const row = rows.get(key);
          if (row) row.ranges.push(range);
          else rows.set(key, { shown: { ...partAt(range, ports), left }, ranges: [range] });
        }
      }
    }
  }
  return [...rows.values()];
}

interface Asked {
  readonly pair: IsolationPair;
  readonly ports: PortsPair;
  readonly named: readonly string[];
  readonly any: ComparedEnd;
}

function decidingAt(range: AddressRange, { pair, ports, named, any }: Asked, direction: PolicyType): Deciding {
  const address: ComparedEnd = { isSame: true, range };
  const common = { ...FREE, named, portNames: portNamesOf(pair) };
  return direction === 'Ingress'
    ? { ...common, ingress: pair, entering: ports, ends: { from: address, to: any } }
    : { ...common, egress: pair, leaving: ports, ends: { from: any, to: address } };
}

/** Tells the pods of a part without those that pass as workloads with which an address has the same verdicts. */
function leftAtAddresses({ answers, passing }: Omit<Compared, 'blocks'>, direction: PolicyType) {
  const known = new Map<WorkloadGroup, (other: CommonPeer) => PairAnswer>();
  const other = direction === 'Ingress' ? 'from' : 'to';
  const answerOf = (group: WorkloadGroup, address: CommonPeer) => {
    const answer = known.get(group) ?? answers.with(group.peers[0] as CommonPeer, other);
    known.set(group, answer);
    return answer(address);
  };
  return (address: CommonPeer, part: Part): DiagramSet =>
    part.deciding.named.length > 0
      ? part.pods
      : passing.without(part.pods, (group) => isExactly(answerOf(group, address), part));
}
