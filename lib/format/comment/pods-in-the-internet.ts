import { addressesCalled } from '../../reach/open-world/addresses-text.ts';
import type { Review } from '../../review/review.ts';
import { RISKS } from '../../review/risk.ts';
import { isPublic } from '../public-addresses.ts';
import type { Decision, DecisionRow } from './decision.ts';

/**
 * Leaves out rows about pods that would have an address of the internet, as a rule for an outside API makes them, if another row is as
 * grave. Hardly any cluster has such pods, and the folded rows have all of it. If the addresses of pods are known, these are among them,
 * so nothing is left out. The same holds for IPv6, where pods have public addresses.
 */
export function withoutPodsInTheInternet(decisions: readonly Decision[], { after }: Pick<Review, 'after'>): Decision[] {
  if (after.podCidrs.length > 0) return [...decisions];
  const others = decisions.flatMap(({ rows }) => rows.filter((row) => !isOfPublicPods(row)));
  const isLeftOut = (row: DecisionRow) => isOfPublicPods(row) && others.some((other) => isAsGrave(other, row));
  return decisions
    .map(({ rows, causes }) => ({ rows: rows.filter((row) => !isLeftOut(row)), causes }))
    .filter(({ rows }) => rows.length > 0);
}

function isAsGrave(other: DecisionRow, row: DecisionRow): boolean {
  return RISKS.indexOf(other.level) <= RISKS.indexOf(row.level) && (other.isUndeclared || !row.isUndeclared);
}

function isOfPublicPods({ names: { who, whom } }: DecisionRow): boolean {
  return who.every(isInTheInternet) || whom.every(isInTheInternet);
}

/** @param name the printed name of pods */
function isInTheInternet(name: string): boolean {
  const [, text = ''] = /[ {]at ([^{}]+)\}$/.exec(name) ?? [];
  const ranges = text === '' ? [] : (addressesCalled(text) ?? []);
  return ranges.length > 0 && ranges.every((range) => range.family === 4 && isPublic(range));
}
