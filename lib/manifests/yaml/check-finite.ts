import { NotYaml } from './cursor.ts';
import type { Value } from './value.ts';

/**
 * What kubectl reads becomes JSON, which has no `.nan` and `.inf`.
 * @param base where the document starts
 * @throws NotYaml where one stands in the value
 */
export function checkFinite(value: Value, base: number, seen: Set<Value> = new Set()): void {
  // Aliases share values.
  if (seen.has(value)) return;
  seen.add(value);
  if (value.type === 'list') for (const item of value.items) checkFinite(item, base, seen);
  else if (value.type === 'map') for (const entry of value.entries.values()) checkFinite(entry.value, base, seen);
  else if (value.type === 'number' && !Number.isFinite(value.value)) {
    throw new NotYaml('.nan and .inf have no form in JSON', value.offset - base);
  }
}
