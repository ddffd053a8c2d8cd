import type { Group } from '../../reach/group.ts';
import { reasonsOf } from '../../reach/reason.ts';
import type { Review } from '../../review/review.ts';
import { withPlainNames } from './broken.ts';
import type { DecisionRow } from './decision.ts';
import { allOfThem } from './enumeration.ts';
import type { PlainNames } from './plain-names.ts';

/** More pairs of groups than these mostly depend on the same. */
const MOST_PAIRS = 50;

/**
 * Why rows say "perhaps", as a sentence such as `It says "perhaps" because api uses hostNetwork: ...`. Empty if no row does, or only rows of pods
 * that no manifest holds.
 */
export function perhapsLine(rows: readonly DecisionRow[], { after }: Review, names: PlainNames): string {
  const doubtful = rows.filter(({ after: { depends } }) => !depends.isEmpty);
  const reasons = new Set(doubtful.flatMap((row) => reasonsOfRow(row, after)));
  if (reasons.size === 0) return '';
  const ends = doubtful.flatMap((row) => [...row.names.who, ...row.names.whom]);
  return `It says "perhaps" because ${allOfThem([...reasons].map((reason) => withPlainNames(reason, ends, names)))}.`;
}

function reasonsOfRow({ names: { who, whom } }: DecisionRow, after: Review['after']): string[] {
  const [from, to] = [who, whom].map((ends) => groupsOf(ends, after)) as [Group[], Group[]];
  const pairs = from.flatMap((source) => to.map((target) => [source, target] as const));
  return pairs
    .slice(0, MOST_PAIRS)
    .filter(([source, target]) => !after.between(source, target).depends.isEmpty)
    .flatMap(([source, target]) => reasonsOf(after, source, target));
}

function groupsOf(names: readonly string[], { groups }: Review['after']): Group[] {
  const known = new Set(names);
  return groups.filter(({ peers }) => peers.some(({ name }) => known.has(name)));
}
