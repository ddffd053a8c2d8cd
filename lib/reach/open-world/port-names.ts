import { TooManyConditions } from './too-many-conditions.ts';

/** The number of port names of one protocol in one question up to which every combination is tried. */
const MAX_PORT_NAMES = 8;

/**
 * Every set of names that a port may have, the empty one first. A port has one protocol, so its names are all of that one.
 * @param names as `protocol/name`
 * @throws TooManyConditions if there are too many names to try
 */
export function subsets(names: readonly string[]): string[][] {
  const protocols = new Set(names.map(protocolOf));
  return [
    [],
    ...[...protocols].flatMap((protocol) => subsetsOfOne(names.filter((name) => protocolOf(name) === protocol))),
  ];
}

function protocolOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

/** Every set of these names but the empty one. */
function subsetsOfOne(names: readonly string[]): string[][] {
  if (names.length > MAX_PORT_NAMES) throw new TooManyConditions();
  const all: string[][] = [[]];
  for (const name of names) all.push(...all.map((one) => [...one, name]));
  return all.slice(1);
}
