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

/** Edges of the declared intent that are lost, of workloads that both sides have. */
export function lostDeclared(
  sides: BothSides,
  differences: readonly AskedDifference[],
  intent: Intent | undefined,
): Loss[] {
  const sources = new Set(intent?.connections.map(({ from }) => from));
  // That anyone may come to a workload is not said of those who pass for it.
  const isMeant = ({ from, to }: Loss) =>
    to.every((name) => sides.after.workloads.has(name)) || from.every((name) => sources.has(name));
  const losses = differences
    .filter(({ gate }) => !gate.stillListed.isEmpty)
    .flatMap((one) => one.from.flatMap((source) => one.to.flatMap((target) => lossOf(sides, one, source, target))))
    .filter(isMeant);
  return withoutManySources(sides, losses);
}

/** Of one that anyone may reach, the intent lists one entry: from addresses and from pods of no manifest it is lost at once. */
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

/** A source that is no workload of the manifests, as a person would say it. */
function called(name: string): string {
  if (name.endsWith('[External]')) return 'addresses outside the cluster';
  if (name === INGRESS_CONTROLLER) return 'the ingress controller';
  // No name of a workload has a brace.
  return name.includes('{') ? 'pods of no manifest' : name;
}

function lossOf({ before, after }: BothSides, { gate, causes }: AskedDifference, from: string, to: string): Loss[] {
  const ends = [from, to].filter((name) => before.workloads.has(name) || after.workloads.has(name));
  // What went with a workload is missed by nobody.
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

/** Is it the asking for names? */
export function isOfDns({ ports }: Loss): boolean {
  return ports.subtract(DNS).isEmpty;
}

const DNS = PortSet.range('UDP', 53).union(PortSet.range('TCP', 53));
