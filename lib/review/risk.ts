import type { PolicyType } from '../manifests/model.ts';
import { namespaceOf } from '../reach/listing.ts';
import { isOrderedRule } from '../reach/ordered/compiled-ordered.ts';
import { INGRESS_CONTROLLER } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { partsBy } from './blocks-apart.ts';
import type { CommonEnd, CommonPeer } from './common-peers.ts';
import { isDataTier } from './data-tier.ts';
import { addedOrRemoved, type Difference, type DifferenceBlock, partOf } from './difference-block.ts';
import type { GateResult } from './gate.ts';
import { isLimited } from './limits.ts';
import { deniedByRules, lostDeny } from './lost-default-deny.ts';
import { sign } from './risk-table.ts';

/** The levels of risk, the highest first. */
export const RISKS = ['high', 'medium', 'low'] as const;

/** How much a change deserves a look. */
export type RiskLevel = (typeof RISKS)[number];

/** The risk of a difference: the highest level that a reason gives it. */
export interface Risk {
  readonly level: RiskLevel;
  /** The reasons for the level. Never empty. */
  readonly reasons: readonly string[];
}

/** One reason for a risk, and the level that it gives. */
export interface Sign {
  readonly level: RiskLevel;
  readonly reason: string;
}

/** The parts of a difference that decide how risky it is. */
type Risky = Pick<Difference, 'from' | 'to' | 'kind' | 'gained' | 'lost' | 'addedOrRemoved'>;

/** The risk of a difference. A declared difference has the same risk, because the intent may be wrong as well. */
export function riskOf(difference: Risky, { undeclared, stillListed }: GateResult): Risk {
  return levelOf([
    ...(difference.gained.isEmpty ? [] : signsOfGain(difference)),
    ...(undeclared.isEmpty ? [] : [sign('intent')]),
    ...(stillListed.isEmpty ? [] : [sign('intent')]),
    ...(difference.lost.isEmpty || !stillListed.isEmpty ? [] : [sign('less')]),
  ]);
}

/** The highest level of all signs, with the reasons for it. */
export function levelOf(signs: readonly Sign[]): Risk {
  const level = RISKS.find((one) => signs.some((sign) => sign.level === one)) ?? 'low';
  return { level, reasons: [...new Set(signs.filter((sign) => sign.level === level).map(({ reason }) => reason))] };
}

/** Splits a block into parts with the same risk. The reasons differ only in names. */
export function* byRisk<Block extends DifferenceBlock>(block: Block): Generator<Block> {
  if (block.gained.isEmpty) {
    yield block;
    return;
  }
  for (const from of partsBy(block.from, (peer) => `${traitsOf(peer)} ${namespaceIn(peer)}`)) {
    const namespace = namespaceIn(from[0] as CommonPeer);
    for (const to of partsBy(block.to, (peer) => `${traitsOf(peer)} ${namespaceIn(peer) === namespace}`))
      yield* partOf(block, from, to);
  }
}

/** A key for everything about a peer that makes a pair risky, except whether both ends are in the same namespace. */
function traitsOf(one: CommonPeer): string {
  const known = traits.get(one) ?? allTraitsOf(one);
  traits.set(one, known);
  return known;
}

const traits = new WeakMap<CommonPeer, string>();

function allTraitsOf(one: CommonPeer): string {
  const { old, new: now, range } = one;
  const peer = (now ?? old)?.peer;
  const isData = isOfData(old, now);
  const ways = (['Ingress', 'Egress'] as const).flatMap((way) => [isEndLimited(old, way), lostLimit(one, way)]);
  return [peer?.kind, range !== undefined, isData, ...ways, old === undefined, now === undefined].join(' ');
}

function namespaceIn({ old, new: now }: CommonPeer): string | undefined {
  const peer = (now ?? old)?.peer;
  return peer && namespaceOf(peer);
}

/**
 * The reasons for the risk of all pairs of a block.
 * @param block a block whose pairs have the same risk, made by {@link byRisk}, so that the reasons differ only in names
 */
export function reasonsOf(block: DifferenceBlock & { readonly risk: Risk }, gate: GateResult): readonly string[] {
  const [source, target] = [block.from[0], block.to[0]] as [CommonPeer, CommonPeer];
  const { kind, gained, lost } = block;
  const reasons = (from: CommonPeer, to: CommonPeer) =>
    riskOf({ from, to, kind, gained, lost, addedOrRemoved: addedOrRemoved(from, to) }, gate).reasons;
  // The names of peers matter only for gains.
  if (gained.isEmpty) return block.risk.reasons;
  const namesSource = lostLimit(source, 'Egress') !== undefined;
  const namesTarget = isOfData(target.old, target.new) || lostLimit(target, 'Ingress') !== undefined;
  if (!namesSource && !namesTarget) return block.risk.reasons;
  return [
    ...new Set([
      ...reasons(source, target),
      ...(namesTarget ? block.to.slice(1).flatMap((to) => reasons(source, to)) : []),
      ...(namesSource ? block.from.slice(1).flatMap((from) => reasons(from, target)) : []),
    ]),
  ];
}

function signsOfGain(difference: Risky): Sign[] {
  const { from, to, kind, gained, addedOrRemoved: fates } = difference;
  const isData = isOfData(to.old, to.new);
  const outsider = outsiderOf(from, to);
  const wasLimited = isEndLimited(to.old, 'Ingress');
  return [
    ...(isData ? [sign('dataTier', to.name)] : []),
    ...signsOfLostLimit(from, 'Egress'),
    ...signsOfLostLimit(to, 'Ingress'),
    ...(outsider && wasLimited ? [sign('intoLimited', outsider)] : []),
    ...(outsider && !wasLimited && from.old ? [sign('intoOpen', outsider)] : []),
    ...(to.range && isEndLimited(from.old, 'Egress') ? [sign('outOfLimited')] : []),
    ...(to.range && !isEndLimited(from.old, 'Egress') ? [sign('outOfOpen')] : []),
    ...(gained.isAll || hasWholeProtocol(gained) ? [sign('everyPort')] : []),
    ...(fates.length > 0
      ? [sign(fates.every(isController) ? 'newIngress' : 'newWorkload')]
      : [sign(kind === 'gained' ? 'newPair' : 'morePorts')]),
  ];
}

function isOfData(...ends: readonly (CommonEnd | undefined)[]): boolean {
  return ends.some((end) => end !== undefined && isDataTier(end.peer));
}

/** The sign of a peer that nothing limits any more, or that is no longer denied what no rule names. Empty if there is none. */
export function signsOfLostLimit(peer: CommonPeer, direction: PolicyType): Sign[] {
  const lost = lostLimit(peer, direction);
  return lost ? [sign(lost, `${direction.toLowerCase()} of ${peer.name}`)] : [];
}

function lostLimit({ old, new: now }: CommonPeer, direction: PolicyType): 'unlimited' | 'undenied' | undefined {
  if (old?.group.kind === 'external' || now?.group.kind === 'external' || !old || !now) return undefined;
  if (!lostDeny([old.connectivity, old.group], [now.connectivity, now.group], direction)) return undefined;
  const isDenied = now.group.sides[direction].deciding.some((rule) => isOrderedRule(rule) && rule.action === 'Deny');
  return isDenied ? 'undenied' : 'unlimited';
}

function isEndLimited(end: CommonEnd | undefined, direction: PolicyType): boolean {
  if (!end || end.group.kind === 'external') return false;
  return isLimited(end.group, direction) || deniedByRules([end.connectivity, end.group], direction) !== 'nobody';
}

/** Describes a source that is outside the target's own namespace. */
function outsiderOf(from: CommonPeer, to: CommonPeer): string | undefined {
  const peer = (from.new ?? from.old)?.peer;
  const target = (to.new ?? to.old)?.peer;
  if (!peer || target?.kind !== 'workload') return undefined;
  if (peer.kind === 'external') return 'the internet';
  if (peer.kind === 'ingress-controller') return 'the ingress controller';
  return namespaceOf(peer) === target.workload.namespace ? undefined : 'another namespace';
}

/** Whether all ports of TCP, of UDP or of SCTP are among them. */
export function hasWholeProtocol(ports: PortSet): boolean {
  return (['SCTP', 'TCP', 'UDP'] as const).some((protocol) => PortSet.whole(protocol).subtract(ports).isEmpty);
}

/** The ingress controller appears with the first Ingress and disappears with the last one. */
function isController({ name }: { readonly name: string }): boolean {
  return name === INGRESS_CONTROLLER;
}
