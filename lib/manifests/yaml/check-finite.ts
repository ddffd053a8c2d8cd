import { NotYaml } from './cursor.ts';
import type { Value } from './value.ts';

/**
 * Refuses `.nan` and `.inf`, because kubectl turns what it reads into JSON, which has neither.
 * @param base the offset at which the document starts
 * @throws NotYaml if the value holds one of them
 */
export function checkFinite(value: Value, base: number, seen: Set<Value> = new Set()): void {
  // Aliases share values, so a value may be met again.
  if (seen.has(value)) return;
  seen.add(value);
  if (value.type === 'list') for (const item of value.items) checkFinite(item, base, seen);
  else if (value.type === 'map') for (const entry of value.entries.values()) checkFinite(entry.value, base, seen);
  else if (value.type === 'number' && !Number.isFinite(value.value)) {
    throw new NotYaml('.nan and .inf have no form in JSON', value.offset - base);
  }
}
