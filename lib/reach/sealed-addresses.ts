import { isNamedPeer, type SealedConnection, type SealedPeer } from '../manifests/intent.ts';
import type { IpBlockPeer, NotEvaluated, PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { PodGroup } from './group.ts';
import { type AddressRange, holds, joinRanges, printRange, rangesOfBlock } from './ip-space.ts';
import type { Place } from './open-world/open-answers.ts';
import { PORTS_OF_ADDRESS, type WorkloadEnd } from './open-world/open-end.ts';
import type { OpenPolicies } from './open-world/open-policies.ts';
import { subsets } from './open-world/port-names.ts';
import { PortSet } from './port-set.ts';
import { type SealReasons, sealReasons } from './seal-reasons.ts';

/** A seal, and the workload to which it applies. */
export interface AskedSeal {
  readonly seal: SealedConnection;
  readonly end: End & { readonly group: PodGroup };
  /** The place of the other end. */
  readonly place: Place;
  readonly others: SealedPeer;
}

/** The direction in which the workload's own policies decide, by the place of the other end. */
export const OWN: Readonly<Record<Place, PolicyType>> = { from: 'Ingress', to: 'Egress' };

/** Addresses that a seal excludes and that get through nevertheless. */
export interface AddressesThrough {
  readonly end: End;
  readonly ports: PortSet;
  readonly certain: boolean;
  readonly reasons: SealReasons;
  readonly unevaluated: readonly NotEvaluated[];
}

/**
 * The sealed addresses that get through, out of all addresses that are not those of pods.
 * @param policies with any NetworkPolicies that could exist
 * @param cuts all addresses, cut wherever an ipBlock of a policy or of the intent begins or ends
 */
export function sealedAddresses(
  connectivity: Connectivity,
  policies: OpenPolicies,
  pods: WorkloadEnd,
  asked: AskedSeal,
  cuts: readonly AddressRange[],
): AddressesThrough[] {
  const { place, end } = asked;
  const { diagrams } = policies.space;
  const doubt = end.group.sides[OWN[place]].doubts.addresses;
  const isolations = [...diagrams.regions(pods.of(policies.isolation[OWN[place]]), pods.domain).keys()];
  const names = [...new Set(isolations.flatMap(({ portNames }) => portNames))];
  const targets =
    place === 'to' ? [PORTS_OF_ADDRESS] : subsets(pods.freeNames(names)).map((named) => pods.portsNamed(named));
  const found = new Map<string, { ranges: AddressRange[]; ports: PortSet; certain: boolean; reasons: SealReasons }>();
  for (const range of cuts) {
    if (!isKeptOut(asked, range)) continue;
    const each = isolations.flatMap((one) => targets.flatMap((target) => policies.openToAddress(one, range, target)));
    const open = PortSet.unionOf(each);
    const ports = doubt.opens ? PortSet.all : open;
    if (ports.isEmpty) continue;
    const certain = !doubt.opens && !doubt.closes && each.every((some) => ports.subtract(some).isEmpty);
    const reasons = sealReasons(connectivity, policies, pods, OWN[place], { range, ports, named: [] });
    const rules = [...reasons.rules, ...reasons.late].map(({ rule }) => `${rule.location.file}:${rule.location.line}`);
    const key = [ports.id, certain, ...rules].join();
    const known = found.get(key);
    if (known) known.ranges.push(range);
    else found.set(key, { ranges: [range], ports, certain, reasons });
  }
  return [...found.values()].flatMap(({ ranges, ...what }) =>
    endsOf(connectivity, joinRanges(ranges)).map((other) => ({
      ...{ ...what, end: other, unevaluated: doubt.opens ? doubt.by : [] },
    })),
  );
}

/** The addresses as peers. */
function endsOf({ groups: all }: Connectivity, ranges: readonly AddressRange[]): End[] {
  const groups = all.flatMap((group) => (group.kind === 'external' ? [group] : []));
  return ranges.flatMap((range) => {
    const group = groups.find((one) => one.ranges.some((own) => own.family === range.family)) ?? groups[0];
    if (!group) return [];
    const peer = { kind: 'external' as const, name: `${printRange(range)}[External]`, range };
    return [{ peer, group: { ...group, peers: [peer], ranges: [range] } }];
  });
}

function isKeptOut({ seal, others }: AskedSeal, range: AddressRange): boolean {
  if (seal.except.some(({ peers }) => isIn(peers.filter(isBlock), range))) return false;
  if (others === 'anyone' || others === 'addresses') return true;
  return isNamedPeer(others) && isIn(others.peers.filter(isBlock), range);
}

function isBlock(peer: { readonly ipBlock?: unknown }): peer is IpBlockPeer {
  return peer.ipBlock !== undefined;
}

function isIn(blocks: readonly IpBlockPeer[], range: AddressRange): boolean {
  return blocks.some(({ ipBlock }) => rangesOfBlock(ipBlock).some((one) => holds(one, range)));
}
