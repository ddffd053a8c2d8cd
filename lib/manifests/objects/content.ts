import { createHash } from 'node:crypto';
import type { MapValue, Value } from '../yaml/value.ts';

/** What a cluster writes into an object that somebody applied. */
const written = ['status'];
const writtenMetadata = [
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink', 'ownerReferences'],
];

/**
 * A text that is equal for objects that say the same, whatever the order of their fields: to see that one was changed of which
 * nothing else is understood.
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

/** Of each value once: aliases may lead to one value by many ways. */
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
  return text.length < 64 ? text : createHash('sha256').update(text).digest('base64');
}
