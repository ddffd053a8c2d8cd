import { isMap, type Json, type JsonMap } from './json.ts';

/** An object of an API server or of a manifest, with its identity. */
export interface PlainObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly [field: string]: Json | undefined;
  };
  readonly [field: string]: Json | undefined;
}

/** Undefined if the value lacks a field that every object has. */
export function asObject(
  value: Json,
  type?: { readonly apiVersion: string; readonly kind: string },
): PlainObject | undefined {
  if (!isMap(value)) return undefined;
  const object: JsonMap = { ...value, ...type };
  const isWhole =
    typeof object['apiVersion'] === 'string' && typeof object['kind'] === 'string' && isMap(object['metadata']);
  return isWhole ? (object as PlainObject) : undefined;
}
