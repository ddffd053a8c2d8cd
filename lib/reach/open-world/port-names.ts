import { TooManyConditions } from './too-many-conditions.ts';

/** The number of port names in one question up to which every combination is tried. */
const MAX_PORT_NAMES = 8;

/**
 * Every set of names that a port may have.
 * @throws TooManyConditions if there are too many names to try
 */
export function subsets(names: readonly string[]): string[][] {
  if (names.length > MAX_PORT_NAMES) throw new TooManyConditions();
  const all: string[][] = [[]];
  for (const name of names) all.push(...all.map((one) => [...one, name]));
  return all;
}
