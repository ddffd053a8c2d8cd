import type { Location } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../difference.ts';
import type { GateResult } from '../gate.ts';
import type { BothSides } from './both-sides.ts';
import type { Loss } from './break.ts';

/** A difference, by the names of its ends, as the intent sees it. */
export interface AskedDifference {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly gate: GateResult;
  readonly causes: readonly Cause[];
}

/** Edges of the declared intent that are lost, of workloads that both sides have. */
export function lostDeclared(sides: BothSides, differences: readonly AskedDifference[]): Loss[] {
  return differences
    .filter(({ gate }) => !gate.stillListed.isEmpty)
    .flatMap((one) => one.from.flatMap((source) => one.to.flatMap((target) => lossOf(sides, one, source, target))));
}

function lossOf({ before, after }: BothSides, { gate, causes }: AskedDifference, from: string, to: string): Loss[] {
  const ends = [from, to].filter((name) => before.workloads.has(name) || after.workloads.has(name));
  // What went with a workload is missed by nobody.
  if (ends.length === 0 || ends.some((name) => !after.workloads.has(name) || !before.workloads.has(name))) return [];
  const ports = gate.stillListed;
  const isSource = after.workloads.has(from);
  return [
    {
      ...{
        certainty: 'breaks',
        kind: 'intent',
        subject: isSource ? from : to,
        need: [],
        from: [from],
        to: [to],
        ports,
      },
      what: isSource ? `can no longer reach ${to} on ${ports}` : `is no longer reached by ${from} on ${ports}`,
      evidence: evidenceOf(gate.declaredAt),
      causes: causes.filter(isClosing),
    },
  ];
}

function evidenceOf(places: readonly Location[]) {
  const words = 'the declared intent lists it';
  return places.length > 0 ? places.map((location) => ({ words, location })) : [{ words }];
}

function isClosing({ when, rules, policies }: Cause): boolean {
  return when === 'now' && rules.length === 0 && policies.length > 0;
}

/** Is it the asking for names? */
export function isOfDns({ ports }: Loss): boolean {
  return ports.subtract(DNS).isEmpty;
}

const DNS = PortSet.range('UDP', 53).union(PortSet.range('TCP', 53));
