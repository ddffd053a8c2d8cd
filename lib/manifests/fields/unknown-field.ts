import leven from 'leven';
import type { Fields } from './fields.ts';

/**
 * Reports fields that the API does not have. kubectl's `--validate=strict`, the default, refuses them; without it the
 * server drops them, and a misspelt `podSelecter` selects every pod.
 * @param fixOf what to do about one that is nearly none of them, where that is known
 */
export function checkFields(
  fields: Fields,
  known: readonly string[],
  fixOf: (key: string) => string | undefined = () => undefined,
): void {
  for (const key of fields.keys())
    if (!known.includes(key)) reportUnknown(fields, key, nearest(key, known), fixOf(key));
}

/**
 * Reports a field that is almost one of those that decide here. For types that grow with each Kubernetes release, where
 * an unknown field may just be a new one.
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
  otherwise = 'remove it, or move it to where it belongs',
): void {
  const fix = meant ? `did you mean ${meant}?` : otherwise;
  const offset = fields.at(key);
  fields.report.addText('MF030', offset, key, `${fields.pathTo(key)} is not a field that the API has`, fix);
}

/** The one of `known` that `key` may be a slip of: by at most two letters to insert, remove or replace. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  return known.find((name) => leven(key.toLowerCase(), name.toLowerCase(), { maxDistance: SLIP + 1 }) <= SLIP);
}

const SLIP = 2;
