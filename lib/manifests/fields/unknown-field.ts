import type { Fields } from './fields.ts';

/**
 * Reports fields that the API does not have. kubectl's `--validate=strict`, the default, refuses them; without it the
 * server drops them, and a misspelt `podSelecter` selects every pod.
 */
export function checkFields(fields: Fields, known: readonly string[]): void {
  for (const key of fields.keys()) if (!known.includes(key)) reportUnknown(fields, key, nearest(key, known));
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

function reportUnknown(fields: Fields, key: string, meant: string | undefined): void {
  const fix = meant ? `did you mean ${meant}?` : 'remove it, or move it to where it belongs';
  const offset = fields.at(key);
  fields.report.addText('MF030', offset, key, `${fields.pathTo(key)} is not a field that the API has`, fix);
}

/** The one of `known` that `key` may be a slip of. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  return known.find(
    (name) => Math.abs(name.length - key.length) <= 2 && distance(key.toLowerCase(), name.toLowerCase()) <= 2,
  );
}

/** Levenshtein's: how many letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
