import type { MapValue, Value } from './value.ts';

/** The value at a path of keys. Undefined if it is absent or null, or if the path leads through something that is not a map. */
export function valueAt(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let at = value;
  for (const key of path) at = at?.type === 'map' ? at.entries.get(key)?.value : undefined;
  return at?.type === 'null' ? undefined : at;
}

/** The text at a path. Undefined if there is none, or if the value is not a text. */
export function textAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const at = valueAt(value, ...path);
  return at?.type === 'string' ? at.value : undefined;
}

/** Is this boolean written at the path? */
export function isAt(boolean: boolean, value: Value | undefined, ...path: readonly string[]): boolean {
  const at = valueAt(value, ...path);
  return at?.type === 'boolean' && at.value === boolean;
}

/** The maps of the list at a path. */
export function mapsAt(value: Value | undefined, ...path: readonly string[]): MapValue[] {
  const at = valueAt(value, ...path);
  return at?.type === 'list' ? at.items.filter((item): item is MapValue => item.type === 'map') : [];
}

/** The texts of the map at a path, each with its key and the offset of the key. */
export function textsAt(
  value: Value | undefined,
  ...path: readonly string[]
): { readonly key: string; readonly text: string; readonly offset: number }[] {
  const at = valueAt(value, ...path);
  if (at?.type !== 'map') return [];
  return [...at.entries].flatMap(([key, { value: one, offset }]) =>
    one.type === 'string' ? [{ key, text: one.value, offset }] : [],
  );
}
