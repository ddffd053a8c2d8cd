import type { Value } from '../yaml/value.ts';

/** What a document of YAML or JSON holds, without dates and other types of YAML alone. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
/** The fields of an object. Undefined stands for a field that is not there. */
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

/** Is it a map of fields? */
export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of a manifest without its offsets in the text. */
export function jsonOf(value: Value): Json {
  if (value.type === 'list') return value.items.map(jsonOf);
  if (value.type !== 'map') return value.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, jsonOf(entry.value)]));
}
