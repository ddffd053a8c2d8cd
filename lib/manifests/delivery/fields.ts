import type { MapValue, Value } from '../yaml/value.ts';

/** The value at a path of fields. Undefined if there is none. */
function valueAt(map: MapValue | undefined, path: string): Value | undefined {
  let value: Value | undefined = map;
  for (const name of path.split('.')) value = value?.type === 'map' ? value.entries.get(name)?.value : undefined;
  return value?.type === 'null' ? undefined : value;
}

/** The map at a path of fields such as `spec.source`. */
export function mapAt(map: MapValue | undefined, path: string): MapValue | undefined {
  const value = valueAt(map, path);
  return value?.type === 'map' ? value : undefined;
}

/** The text at a path of fields. Undefined if it is missing or empty. */
export function textAt(map: MapValue | undefined, path: string): string | undefined {
  const value = valueAt(map, path);
  return (value?.type === 'string' && value.value) || undefined;
}

/** The maps of the list at a path of fields. */
export function mapsAt(map: MapValue | undefined, path: string): MapValue[] {
  const value = valueAt(map, path);
  return value?.type === 'list' ? value.items.filter((item) => item.type === 'map') : [];
}

/** The texts of the list at a path of fields. */
export function textsAt(map: MapValue | undefined, path: string): string[] {
  const value = valueAt(map, path);
  return value?.type === 'list' ? value.items.flatMap((item) => (item.type === 'string' ? [item.value] : [])) : [];
}

/** Is there a value at the path, and is it more than an empty one? */
export function isSet(map: MapValue | undefined, path: string): boolean {
  const value = valueAt(map, path);
  if (value?.type === 'map') return value.entries.size > 0;
  if (value?.type === 'list') return value.items.length > 0;
  return value !== undefined && value.value !== '';
}
