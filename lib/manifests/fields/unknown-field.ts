import leven from 'leven';
import type { Fields } from './fields.ts';

/**
 * Reports fields that the API does not have. kubectl refuses them with `--validate=strict`, its default. Without it the server
 * drops them, and then a misspelt `podSelecter` selects every pod.
 * @param fix for an unknown field that resembles no known one
 */
export function checkFields(fields: Fields, known: readonly string[], fix?: string): void {
  for (const key of fields.keys()) if (!known.includes(key)) reportUnknown(fields, key, nearest(key, known), fix);
}

/**
 * Reports a field that is nearly the name of a decisive one. For types that grow with each Kubernetes release: any other unknown
 * field may just be new.
 */
export function checkMisspelt(fields: Fields, decisive: readonly string[]): void {
  for (const key of fields.keys()) {
    if (decisive.includes(key)) continue;
    const meant = nearest(key, decisive);
    if (meant || key.startsWith('$')) reportUnknown(fields, key, meant);
  }
}

function reportUnknown(
  fields: Fields,
  key: string,
  meant: string | undefined,
  other = 'remove it, or move it to where it belongs',
): void {
  const fix = meant ? `did you mean ${meant}?` : other;
  const offset = fields.at(key);
  fields.report.addText('MF030', offset, key, `${fields.pathTo(key)} is not a field that the API has`, fix);
}

/** The entry of `known` that `key` may be a misspelling of: at most two letters inserted, removed or replaced. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  return known.find((name) => leven(key.toLowerCase(), name.toLowerCase(), { maxDistance: SLIP + 1 }) <= SLIP);
}

const SLIP = 2;
