import { digestOf } from '../digest.ts';
import type { MapValue, Value } from '../yaml/value.ts';

/** Fields that a cluster writes into an object. */
const written = ['status'];
const writtenMetadata = [
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink', 'ownerReferences'],
];

/**
 * The same text for objects with the same content, whatever the order of their fields. It shows that an object changed, even if
 * tierwall understands nothing else of it.
 */
export function contentOf(object: MapValue): string {
  const known = new Map<Value, string>();
  const entries = [...object.entries]
    .filter(([key]) => !written.includes(key))
    .map(([key, { value }]) => {
      if (key !== 'metadata' || value.type !== 'map') return `${JSON.stringify(key)}:${digest(value, known)}`;
      const kept = [...value.entries].filter(([name]) => !writtenMetadata.includes(name));
      return `${JSON.stringify(key)}:${mapDigest(kept, known)}`;
    });
  return hash(entries.sort().join());
}

/** Computed once for each value, because aliases may lead to one value on many paths. */
function digest(value: Value, known: Map<Value, string>): string {
  if (value.type !== 'list' && value.type !== 'map') return JSON.stringify(value.value);
  let text = known.get(value);
  if (text === undefined) {
    text =
      value.type === 'list'
        ? hash(`[${value.items.map((item) => digest(item, known)).join()}]`)
        : mapDigest([...value.entries], known);
    known.set(value, text);
  }
  return text;
}

function mapDigest(
  entries: readonly (readonly [string, { readonly value: Value }])[],
  known: Map<Value, string>,
): string {
  const parts = entries.map(([key, { value }]) => `${JSON.stringify(key)}:${digest(value, known)}`);
  return hash(`{${parts.sort().join()}}`);
}

function hash(text: string): string {
  return text.length < 64 ? text : digestOf(text);
}
