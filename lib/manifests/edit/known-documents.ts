import type { Text } from '../model.ts';
import { type Document, readDocuments, readYaml } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import type { Value } from '../yaml/value.ts';

/** A document of a text, with its value as plain JavaScript. */
export interface PlainDocument {
  readonly start: number;
  readonly end: number;
  /** Undefined if it cannot be read, or only the first part of it can. Shared with other readings, so it must not be changed. */
  readonly value: unknown;
  readonly isBroken: boolean;
  /** The value once more, to be changed. */
  readonly copy: () => unknown;
}

/**
 * Reads a text and what it is edited into. An edit changes one document of perhaps hundreds, so a document that was read once is not
 * read again.
 */
export class KnownDocuments {
  private readonly known = new Map<string, Document | undefined>();
  private readonly values = new Map<Value, unknown>();

  read(file: string, text: string): PlainDocument[] {
    const documents = readDocuments(new Source(file, text), (source, start, end) => this.document(source, start, end));
    return [...documents].map(({ start, end, value, problem }) => ({
      ...{ start, end, isBroken: problem !== undefined },
      value: value && this.plainOf(value),
      copy: () => value && plain(value),
    }));
  }

  /** The places within a document that is known are those of its first reading. */
  private document(source: Source, start: number, end: number): Document | undefined {
    const text = source.text.slice(start, end);
    const known = this.known.has(text) ? this.known.get(text) : readYaml(source, start, end);
    this.known.set(text, known);
    return known && { ...known, start, end };
  }

  private plainOf(value: Value): unknown {
    const known = this.values.has(value) ? this.values.get(value) : plain(value);
    this.values.set(value, known);
    return known;
  }
}

const readings = new WeakMap<Text, KnownDocuments>();

/** The readings of this text and of its edited forms. */
export function knownDocuments(text: Text): KnownDocuments {
  const known = readings.get(text) ?? new KnownDocuments();
  readings.set(text, known);
  return known;
}

/** The value without offsets. */
export function plain(value: Value): unknown {
  if (value.type === 'list') return value.items.map(plain);
  if (value.type === 'map')
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  return value.value;
}
