import type { Intent } from '../../manifests/intent.ts';
import type { Location } from '../../manifests/model.ts';
import { INGRESS_CONTROLLER } from '../../reach/peer.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../cause.ts';
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

/** Connections that the intent declares and that are lost, between workloads that both sides have. */
export function lostDeclared(
  sides: BothSides,
  differences: readonly AskedDifference[],
  intent: Intent | undefined,
): Loss[] {
  const sources = new Set(intent?.connections.map(({ from }) => from));
  // A declaration for `anyone` is about pods that no manifest holds, not about a workload that they could pass as.
  const isMeant = ({ from, to }: Loss) =>
    to.every((name) => sides.after.workloads.has(name)) || from.every((name) => sources.has(name));
  const losses = differences
    .filter(({ gate }) => !gate.stillListed.isEmpty)
    .flatMap((one) => one.from.flatMap((source) => one.to.flatMap((target) => lossOf(sides, one, source, target))))
    .filter(isMeant);
  return withoutManySources(sides, losses);
}

/**
 * Joins the losses of a target that lost addresses and pods of no manifest as sources. The intent has one entry for all of
 * them.
 */
export function withoutManySources({ after }: BothSides, losses: readonly Loss[]): Loss[] {
  const found = new Map<string, Loss>();
  for (const loss of losses) {
    const isEntered = loss.from.every((name) => !after.workloads.has(name));
    const key = isEntered ? `${loss.to} ${loss.ports.id}` : `${loss.from} ${loss.to} ${loss.ports.id}`;
    const known = found.get(key);
    const from = [...new Set([...(known?.from ?? []), ...loss.from])];
    const what = `is no longer reached by ${[...new Set(from.map(called))].join(' and ')} on ${loss.ports}`;
    found.set(key, { ...loss, from, what: isEntered ? what : loss.what });
  }
  return [...found.values()];
}

/** The name of a source in a sentence, if it is not a workload of the manifests. */
function called(name: string): string {
  if (name.endsWith('[External]')) return 'addresses outside the cluster';
  if (name === INGRESS_CONTROLLER) return 'the ingress controller';
  // The name of a workload never contains a brace.
  return name.includes('{') ? 'pods of no manifest' : name;
}

function lossOf({ before, after }: BothSides, { gate, causes }: AskedDifference, from: string, to: string): Loss[] {
  const ends = [from, to].filter((name) => before.workloads.has(name) || after.workloads.has(name));
  // Nobody misses a connection of a workload that was removed.
  if (ends.length === 0 || ends.some((name) => !after.workloads.has(name) || !before.workloads.has(name))) return [];
  const ports = gate.stillListed;
  return [
    {
      ...{ certainty: 'breaks', kind: 'intent', subject: after.workloads.has(from) ? from : to, need: [] },
      ...{ from: [from], to: [to], ports, what: `can no longer reach ${to} on ${ports}` },
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

/** Whether only ports of DNS are lost. */
export function isOfDns({ ports }: Loss): boolean {
  return ports.subtract(DNS).isEmpty;
}

const DNS = PortSet.range('UDP', 53).union(PortSet.range('TCP', 53));
