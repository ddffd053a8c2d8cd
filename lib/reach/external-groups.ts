import { AddressRules, placesOf } from './address-rules.ts';
import { cutSpace, portsAt } from './address-steps.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { ExternalGroup, PodGroup } from './group.ts';
import { type AddressRange, isEverything, joinRanges, printRange } from './ip-space.ts';
import type { Cni } from './options.ts';
import { OrderedSide } from './ordered/ordered-side.ts';
import { Refinement } from './refinement.ts';
import type { DirectionResult, Side } from './side.ts';

/** All addresses outside the cluster, in groups that no policy tells apart, and what each side lets through to each group. */
export interface External {
  readonly groups: readonly ExternalGroup[];
  /** The results for each external group, by position. */
  readonly results: ReadonlyMap<Side, readonly DirectionResult[]>;
  /** The rules of a side that match addresses of the group at a position, in order. */
  rulesOf(side: Side, position: number): readonly CompiledRule[];
}

/**
 * All addresses outside the cluster. If nothing tells addresses apart, IPv6 addresses belong to the one group
 * `0.0.0.0-255.255.255.255[External]`. Otherwise they have peers of their own.
 */
export function externalGroups(pods: readonly PodGroup[], cni: Cni): External {
  const sides = [...new Set(pods.flatMap((group) => [group.sides.Ingress, group.sides.Egress]))];
  const ranges = sides.map((side) => side.ranges);
  const namesIpv6 = ranges.some((list) => list.some(({ family }) => family === 6));
  const cut = cutSpace(cni === 'spec' && !namesIpv6 ? [4] : [4, 6], ranges);

  const refine = new Refinement(cut.length);
  const byRange = new Map(sides.map((side) => [side, side.withRanges(cut)] as const));
  for (const [side, results] of byRange) {
    // If no ipBlock counts, all addresses are alike.
    if (!side.isOrdered && side.ranges.length === 0) continue;
    refine.by((i) => {
      const { sure, maybe } = results[i] as DirectionResult;
      return sure.id * 2 ** 26 + maybe.id;
    });
  }
  // If it is unknown which policies select the pods, addresses are alike only if each of these policies treats them alike.
  for (const { isMaybeSelected, lists } of sides) {
    for (const { toAddresses } of isMaybeSelected ? lists : []) {
      const ports = portsAt(toAddresses.steps, cut);
      refine.by((i) => ports[i]?.id);
    }
  }
  if (sides.some((side) => side instanceof OrderedSide && side.asksForOwnAddress)) refine.by((i) => cut[i]?.family);

  const members = new Map<number, number[]>();
  for (const [index, id] of refine.ids.entries()) {
    const known = members.get(id);
    if (known) known.push(index);
    else members.set(id, [index]);
  }
  const groups = [...members.values()].map((indexes, position): ExternalGroup => {
    const ranges = joinRanges(indexes.map((i) => cut[i] as AddressRange));
    return { kind: 'external', position, ranges, peers: externalPeers(ranges) };
  });
  const first = [...members.values()].map(([index = 0]) => index);
  const rules = new Map<Side, AddressRules>();
  let places: ReturnType<typeof placesOf> | undefined;
  return {
    groups,
    rulesOf: (side, position) => {
      places ??= placesOf(groups);
      const known = rules.get(side) ?? new AddressRules(side, places);
      rules.set(side, known);
      const [range] = groups[position]?.ranges ?? [];
      return side instanceof OrderedSide && range ? [...known.at(position), ...side.hitsAt(range)] : known.at(position);
    },
    results: new Map([...byRange].map(([side, results]) => [side, first.map((i) => results[i] as DirectionResult)])),
  };
}

function externalPeers(ranges: readonly AddressRange[]): ExternalGroup['peers'] {
  const named = isEverything(ranges) ? ranges.slice(0, 1) : ranges;
  return named.map((range) => ({ kind: 'external', name: `${printRange(range)}[External]`, range }));
}
