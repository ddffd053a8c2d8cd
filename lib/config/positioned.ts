import type { Value } from '../manifests/yaml/value.ts';

/** A value as plain data, with the position of each of its parts in the text. */
export interface Positioned {
  readonly data: unknown;
  /** The offsets of each value and its key in the text, by JSON pointer. */
  readonly at: ReadonlyMap<string, { readonly value: number; readonly key: number }>;
}

/** Plain data for readers that know nothing of positions, and the positions. */
export function positioned(value: Value): Positioned {
  const at = new Map<string, { value: number; key: number }>();
  const walk = (one: Value, pointer: string, key: number): unknown => {
    at.set(pointer, { value: one.offset, key });
    if (one.type === 'list') return one.items.map((item, i) => walk(item, `${pointer}/${i}`, item.offset));
    if (one.type !== 'map') return one.value;
    const fields = [...one.entries].map(([name, { value: inner, offset }]): [string, unknown] => [
      name,
      walk(inner, pointerTo(pointer, name), offset),
    ]);
    return Object.fromEntries(fields);
  };
  return { data: walk(value, '', value.offset), at };
}

/** The JSON pointer of a member (RFC 6901). */
export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
