import type { Intent } from '../manifests/intent.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { type Deviation, namesOfEnd } from '../reach/deviation.ts';
import { withinLimit } from '../reach/open-world/within-limit.ts';
import { brokenSeals } from '../reach/seals.ts';

/**
 * Seals of the intent that the new side does not hold, if the old side, judged by its own intent, was not as open. A seal can
 * be broken although no connection changes.
 * @param oldIntent the intent of the old side. By default, the same one
 * @throws TooManyConditions
 */
export function newlyUnsealed(
  before: Connectivity,
  after: Connectivity,
  intent: Intent,
  oldIntent: Intent = intent,
): Deviation[] {
  const broken = (side: Connectivity, by: Intent) => withinLimit([side], () => brokenSeals(side, by));
  const now = broken(after, intent);
  if (now.length === 0) return [];
  const known = new Set(broken(before, oldIntent).map(keyOf));
  return now.filter((one) => !known.has(keyOf(one)));
}

/** A key that is equal for deviations that open the same, whatever the rules are. */
function keyOf({ certain, from, to, ports, named }: Deviation): string {
  return JSON.stringify([certain, namesOfEnd(from), namesOfEnd(to), ports.id, named]);
}
