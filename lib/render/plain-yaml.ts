import { lstatSync, readFileSync } from 'node:fs';
import { type ParseOptions, parse, parseAllDocuments, type ScalarTag, type SchemaOptions, stringify } from 'yaml';
import { resolvePlain } from '../manifests/yaml/resolve-scalar.ts';

/** Objects as plain data, for files of renderers in which only names are looked up. */
export type Plain = Record<string, unknown>;

/** An unquoted scalar as go-yaml takes it, with which all of these tools read: `.`, `22:30` and `2024-01-15` are strings. */
const plainScalar: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^/,
  resolve: (text) => resolvePlain(text, 0).value,
};

const READING: ParseOptions & SchemaOptions = {
  schema: 'yaml-1.1',
  merge: true,
  // Of the tags that may fit, the first one counts. A tag that is written finds its own.
  customTags: (tags) => [plainScalar, ...tags],
};

/** The most aliases that are followed in one text. */
const ALIASES = { maxAliasCount: 1000 };
const MAX_BYTES = 4 << 20;

/** The first document of a file, if it is a map. Undefined if it is not, or if the file cannot be read or is very large. */
export function plainFile(file: string): Plain | undefined {
  try {
    if (lstatSync(file).size > MAX_BYTES) return undefined;
    return asMap(parse(readFileSync(file, 'utf8'), { ...ALIASES, ...READING, logLevel: 'silent' }));
  } catch {
    return undefined;
  }
}

/** The documents of a text, in order. Together, their texts are the whole text. The value is set if it is a map. */
export function plainDocuments(text: string): { readonly text: string; readonly value: Plain | undefined }[] {
  let from = 0;
  const documents = [parseAllDocuments(text, { ...READING, logLevel: 'silent' })].flat();
  return documents.map((document, i) => {
    const to = i === documents.length - 1 ? text.length : (document.range?.[2] ?? from);
    const own = text.slice(from, to);
    from = to;
    try {
      return { text: own, value: document.errors.length > 0 ? undefined : asMap(document.toJS(ALIASES)) };
    } catch {
      return { text: own, value: undefined };
    }
  });
}

/** The value of a text. Undefined if it cannot be read. */
export function plainOf(text: string): unknown {
  try {
    return parse(text, { ...ALIASES, ...READING, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** A value as YAML, without anchors and with no text folded. */
export function plainText(value: unknown): string {
  return stringify(value, { schema: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** The value if it is an object with fields, else undefined. */
export function asMap(value: unknown): Plain | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

/** The value at a path of fields such as `spec.source.path`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((one, name) => {
    const map = asMap(one);
    return map && Object.hasOwn(map, name) ? map[name] : undefined;
  }, value);
}

/** The text at a path of fields. Undefined if it is missing or empty. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The list at a path such as `spec.sources`. Empty if there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** The maps of the list at a path. */
export function mapsAt(value: unknown, path: string): Plain[] {
  return listAt(value, path).flatMap((one) => {
    const map = asMap(one);
    return map ? [map] : [];
  });
}

/** The same text for equal values, whatever the order of their fields. */
export function sameText(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) => {
    const map = asMap(inner);
    if (!map) return inner;
    const names = Object.keys(map).filter((name) => map[name] !== null);
    return Object.fromEntries(names.sort().map((name) => [name, map[name]]));
  });
}
