import { printLocation } from '../format/problem.ts';
import type { Manifests, Suppression } from '../manifests/model.ts';
import { objectName } from '../review/lint/object-name.ts';

/** The most of them that are named. */
const MOST = 10;

/**
 * The manifests of a head with those annotations alone that suppress findings in its base, too, and a line for each of the others: whoever
 * opens a pull request could hide what it brings.
 */
export function withoutNewSuppressions(
  before: Pick<Manifests, 'suppressions'>,
  after: Manifests,
): { readonly manifests: Manifests; readonly notices: readonly string[] } {
  const known = new Set(before.suppressions.map(keyOf));
  const added = after.suppressions.filter((one) => !known.has(keyOf(one)));
  if (added.length === 0) return { manifests: after, notices: [] };
  const notices = added
    .slice(0, MOST)
    .map(
      (one) => `${printLocation(one.location)} suppresses ${keyOf(one)} (shown, and not obeyed before it is merged)`,
    );
  const left = added.length - notices.length;
  return {
    manifests: { ...after, suppressions: after.suppressions.filter((one) => known.has(keyOf(one))) },
    notices: left > 0 ? [...notices, `${left} more suppressions in manifests are new, and not obeyed`] : notices,
  };
}

/** The rule and the object, such as `NP011 of shop/db[NetworkPolicy]`. */
function keyOf(one: Suppression): string {
  return `${one.rule} of ${objectName(one)}`;
}
