import type { Intent } from '../manifests/intent.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { type Deviation, namesOfEnd } from '../reach/deviation.ts';
import { withinLimit } from '../reach/open-world/within-limit.ts';
import { brokenSeals } from '../reach/seals.ts';

/**
 * What the intent seals and does not hold on the new side, where the old side, by the intent of its own, was not as open: a seal may be
 * broken although no connection changes.
 * @param oldIntent by default the same
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

/** Equal for those of which the same is open, by whatever rules. */
function keyOf({ certain, from, to, ports, named }: Deviation): string {
  return JSON.stringify([certain, namesOfEnd(from), namesOfEnd(to), ports.id, named]);
}
