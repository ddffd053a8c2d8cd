import type { PolicyType } from '../manifests/model.ts';
import { AddressCells } from '../reach/address-cells.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { spaceOf } from '../reach/family-in-use.ts';
import type { PodGroup } from '../reach/group.ts';
import type { Trace } from '../reach/ordered/ordered-evaluation.ts';
import { OrderedSide } from '../reach/ordered/ordered-side.ts';
import { ELSEWHERE, strangerName } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import type { DirectionResult, Side } from '../reach/side.ts';

/** The ports that rules let through, or may let through, to or from whoever nobody names, if rules decide every port. */
export interface DecidedByRules {
  /** For pods of other namespaces. Undefined if rules leave some port of theirs undecided. */
  readonly pods: PortSet | undefined;
  /** For addresses of which rules decide every port: one set for each part that the side's own ranges tell apart. */
  readonly addresses: readonly PortSet[];
}

const NOTHING: DecidedByRules = { pods: undefined, addresses: [] };
const known = new WeakMap<Side, DecidedByRules>();

/**
 * What rules of other kinds of policies than NetworkPolicy decide about whoever is at the other end. A BaselineAdminNetworkPolicy isolates
 * no pod, and its Deny of everything is a default deny nevertheless.
 * @param pods pods whose policies are asked
 */
export function decidedByRules(connectivity: Connectivity, { sides }: PodGroup, direction: PolicyType): DecidedByRules {
  const side = sides[direction];
  if (!(side instanceof OrderedSide)) return NOTHING;
  const decided = known.get(side) ?? ofSide(connectivity, side);
  known.set(side, decided);
  return decided;
}

function ofSide(connectivity: Connectivity, side: OrderedSide): DecidedByRules {
  const elsewhere = connectivity.groupOf(strangerName(ELSEWHERE));
  if (!elsewhere || elsewhere.kind === 'external') return NOTHING;
  const { classIndex, pods } = elsewhere;
  const ofFamilies = connectivity.families
    .filter(({ certain }) => certain)
    .map((family) =>
      decided((trace) =>
        side.traceWithPods(classIndex, pods, [family, spaceOf(pods, family, connectivity.cni)], trace),
      ),
    );
  const sets = ofFamilies.filter((set) => set !== undefined);
  const ranges = connectivity.groups.flatMap((group) => (group.kind === 'external' ? group.ranges : []));
  // Most ranges are there because of other pods' policies, so few of them are told apart here.
  const cells = new AddressCells(side.ranges);
  const asked = new Map(ranges.map((range) => [cells.span(range), range]));
  return {
    pods: sets.length === ofFamilies.length ? PortSet.unionOf(sets) : undefined,
    addresses: [...asked.values()].flatMap((range) => decided((trace) => side.traceAt(range, trace)) ?? []),
  };
}

/** The ports that may be open. Undefined if no rule decides some of them. */
function decided(ask: (trace: Trace) => DirectionResult): PortSet | undefined {
  let isLeft = false;
  const { maybe } = ask({
    end: (left) => {
      isLeft = !left.isEmpty;
    },
  });
  return isLeft ? undefined : maybe;
}
