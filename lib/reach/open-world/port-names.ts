import { TooManyConditions } from './too-many-conditions.ts';

/** Of so many port names in one question every combination is tried. */
const MAX_PORT_NAMES = 8;

/** Every set of names that a port may have.
 * @throws TooManyConditions where there are more than can be tried
 */
export function subsets(names: readonly string[]): string[][] {
  if (names.length > MAX_PORT_NAMES) throw new TooManyConditions();
  const all: string[][] = [[]];
  for (const name of names) all.push(...all.map((one) => [...one, name]));
  return all;
}
