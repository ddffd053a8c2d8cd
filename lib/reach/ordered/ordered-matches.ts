import { type FamilyInUse, spaceOf } from '../family-in-use.ts';
import type { Group, PodGroup } from '../group.ts';
import type { Cni } from '../options.ts';
import { MAYBE, type Match, NO } from '../selector.ts';
import type { CompiledOrderedRule } from './compiled-ordered.ts';
import { matchAddress } from './expression-match.ts';
import type { OrderedSide } from './ordered-side.ts';

/** Does the rule match the peers of a group: all, some or none of them? */
export function matchOrdered({ peer, matches }: CompiledOrderedRule, other: Group): Match {
  const each =
    other.kind === 'external'
      ? other.ranges.map((range) => matchAddress(peer, range))
      : [...matches.values()].map((column) => column.at(other.classIndex));
  const [first = NO] = each;
  return each.every((match) => match === first) ? first : MAYBE;
}

/** The rules of a side that decide ports to or from the pods of a group, or may decide them. */
export function hitsOf(
  side: OrderedSide,
  { classIndex, pods }: PodGroup,
  families: readonly FamilyInUse[],
  cni: Cni,
): CompiledOrderedRule[] {
  const spaces = families.map((family) => [family, spaceOf(pods, family, cni)] as const);
  return side.hitsWithPods(classIndex, pods, spaces);
}
