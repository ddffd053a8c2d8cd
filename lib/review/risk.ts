import type { PolicyType } from '../manifests/model.ts';
import { isIsolated } from '../reach/group.ts';
import { namespaceOf } from '../reach/listing.ts';
import { isOutsidePod } from '../reach/outside-pod.ts';
import { INGRESS_CONTROLLER } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import type { CommonEnd, CommonPeer } from './common-peers.ts';
import { isDataTier } from './data-tier.ts';
import type { Difference } from './difference.ts';
import type { GateResult } from './gate.ts';

export const RISKS = ['high', 'medium', 'low'] as const;

export type RiskLevel = (typeof RISKS)[number];

export interface Risk {
  readonly level: RiskLevel;
  /** What makes it so; never empty. */
  readonly reasons: readonly string[];
}

export const AGAINST = 'it is against the declared intent';

export interface Sign {
  readonly level: RiskLevel;
  readonly reason: string;
}

/** How much a reviewer should care about a difference. What is declared is no less of a risk: the intent may be wrong too. */
export function riskOf(difference: Difference, { undeclared, stillListed }: GateResult): Risk {
  return levelOf([
    ...(difference.gained.isEmpty ? [] : signsOfGain(difference)),
    ...(undeclared.isEmpty ? [] : [high(AGAINST)]),
    ...(stillListed.isEmpty ? [] : [high(AGAINST)]),
    ...(difference.lost.isEmpty || !stillListed.isEmpty ? [] : [low('less can connect than before')]),
  ]);
}

/** The highest level of all signs, with the reasons for it. */
export function levelOf(signs: readonly Sign[]): Risk {
  const level = RISKS.find((one) => signs.some((sign) => sign.level === one)) ?? 'low';
  return { level, reasons: [...new Set(signs.filter((sign) => sign.level === level).map(({ reason }) => reason))] };
}

function signsOfGain(difference: Difference): Sign[] {
  const { from, to, kind, gained, addedOrRemoved } = difference;
  const isData = [to.old, to.new].some((end) => end !== undefined && isDataTier(end.peer));
  const outsider = outsiderOf(from, to);
  const wasLimited = isLimited(to.old, 'Ingress');
  return [
    ...(isData ? [high(`${to.name} is a data tier`)] : []),
    ...lostDefaultDeny(from, 'Egress'),
    ...lostDefaultDeny(to, 'Ingress'),
    ...(outsider && wasLimited ? [high(`from ${outsider}`)] : []),
    ...(outsider && !wasLimited && from.old ? [medium(`from ${outsider}`)] : []),
    ...(to.range && isLimited(from.old, 'Egress') ? [high('egress to the internet')] : []),
    ...(to.range && !isLimited(from.old, 'Egress') ? [medium('egress to the internet')] : []),
    ...(gained.isAll || hasWholeProtocol(gained) ? [medium('every port')] : []),
    ...(addedOrRemoved.length > 0
      ? [low(`comes with ${addedOrRemoved.every(isController) ? 'an Ingress' : 'a new workload'}`)]
      : [medium(kind === 'gained' ? 'it could not connect before' : 'more ports than before')]),
  ];
}

function lostDefaultDeny({ name, old, new: now }: CommonPeer, direction: PolicyType): Sign[] {
  if (!isLimited(old, direction) || !now || isLimited(now, direction)) return [];
  return [high(`nothing limits the ${direction.toLowerCase()} of ${name} any more`)];
}

function isLimited(end: CommonEnd | undefined, direction: PolicyType): boolean {
  return end !== undefined && isIsolated(end.group, direction);
}

/** Who comes from further away than the target's own namespace. */
function outsiderOf(from: CommonPeer, to: CommonPeer): string | undefined {
  const peer = (from.new ?? from.old)?.peer;
  const target = (to.new ?? to.old)?.peer;
  if (!peer || target?.kind !== 'workload') return undefined;
  if (peer.kind === 'external') return 'the internet';
  // In a folder of policies alone, both ends are known by their labels only.
  const areAlike = isOutsidePod(target) && namespaceOf(peer) === target.workload.namespace;
  if (peer.kind === 'stranger' || (isOutsidePod(peer) && !areAlike)) return 'a pod of no manifest';
  if (peer.kind === 'ingress-controller') return 'the ingress controller';
  return namespaceOf(peer) === target.workload.namespace ? undefined : 'another namespace';
}

function hasWholeProtocol(ports: PortSet): boolean {
  return (['SCTP', 'TCP', 'UDP'] as const).some((protocol) => PortSet.whole(protocol).subtract(ports).isEmpty);
}

export function high(reason: string): Sign {
  return { level: 'high', reason };
}

export function medium(reason: string): Sign {
  return { level: 'medium', reason };
}

export function low(reason: string): Sign {
  return { level: 'low', reason };
}

/** It comes and goes with the first Ingress and the last one. */
function isController({ name }: { readonly name: string }): boolean {
  return name === INGRESS_CONTROLLER;
}
