import { describe, type ListValue, type MapValue, quote, type Value } from '../yaml/value.ts';
import type { Report } from './report.ts';

/** An entry of a map of strings, with the offset of its key. */
export interface TextEntry {
  readonly key: string;
  readonly text: string;
  readonly offset: number;
}

const empty: MapValue = { type: 'map', entries: new Map(), offset: 0 };

/**
 * Typed access to the fields of a map. As for the API server, a null field counts as absent. A field of a wrong type is reported
 * and counts as absent, too. The report has then failed, so nobody takes the object for complete.
 */
export class Fields {
  readonly report: Report;
  /** The path from the root of the object, in the API server's notation: `spec.ingress[0].from[1]`. Empty for the root. */
  readonly path: string;
  readonly offset: number;
  readonly #map: MapValue;

  constructor(map: MapValue, path: string, report: Report, offset = map.offset) {
    this.#map = map;
    this.path = path;
    this.report = report;
    this.offset = offset;
  }

  /** The map as written, for readers that report nothing. */
  get map(): MapValue {
    return this.#map;
  }

  keys(): Iterable<string> {
    return this.#map.entries.keys();
  }

  /** The value of a field. Undefined if it is absent or null. */
  value(name: string): Value | undefined {
    const value = this.#map.entries.get(name)?.value;
    return value?.type === 'null' ? undefined : value;
  }

  /** The offset of a field's key, or that of the map if the field is absent. */
  at(name: string): number {
    return this.#map.entries.get(name)?.offset ?? this.offset;
  }

  pathTo(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value.type === 'string') return value?.value;
    return this.#wrong(name, value, 'a string', stringFix(value));
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || value.type === 'boolean') return value?.value;
    return this.#wrong(name, value, 'a boolean', 'write true or false without quotes');
  }

  /** A 32-bit integer. In the API, every number that tierwall reads is one. */
  integer(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.type === 'number' && (value.value | 0) === value.value) return value.value;
    return this.#wrong(name, value, 'an integer', 'write a whole number without quotes');
  }

  integerOrString(name: string): number | string | undefined {
    return this.value(name)?.type === 'string' ? this.string(name) : this.integer(name);
  }

  fields(name: string): Fields | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value.type === 'map') return new Fields(value, this.pathTo(name), this.report, this.at(name));
    return this.#wrong(name, value, 'a map', 'write fields below it, each "name: value"');
  }

  /** Like {@link fields}, but reports an absent field. */
  required(name: string): Fields | undefined {
    if (this.value(name) === undefined) this.missing(name);
    return this.fields(name);
  }

  /** The maps of a list. As for the API server, a null item is a map without fields. */
  list(name: string): Fields[] {
    const list = this.#list(name);
    const maps: Fields[] = [];
    list.items.forEach((item, index) => {
      const path = `${this.pathTo(name)}[${index}]`;
      if (item.type === 'map') maps.push(new Fields(item, path, this.report));
      else if (item.type === 'null') maps.push(new Fields(empty, path, this.report, item.offset));
      else this.wrongType(path, item, 'a map', 'write fields, each "name: value"');
    });
    return maps;
  }

  /** The strings of a list, each with its offset. As for the API server, a null item is the empty string. */
  strings(name: string): { text: string; offset: number; path: string }[] {
    const list = this.#list(name);
    const strings: { text: string; offset: number; path: string }[] = [];
    list.items.forEach((item, index) => {
      const path = `${this.pathTo(name)}[${index}]`;
      if (item.type === 'string') strings.push({ text: item.value, offset: item.offset, path });
      else if (item.type === 'null') strings.push({ text: '', offset: item.offset, path });
      else this.wrongType(path, item, 'a string', stringFix(item));
    });
    return strings;
  }

  /** The entries of a map of strings, each with the offset of its key. As for the API server, a null value is the empty string. */
  stringMap(name: string): TextEntry[] {
    const value = this.value(name);
    if (value === undefined) return [];
    if (value.type !== 'map') {
      this.#wrong(name, value, 'a map', 'write entries below it, each "key: value"');
      return [];
    }
    const entries: TextEntry[] = [];
    for (const [key, { value: text, offset }] of value.entries) {
      if (text.type === 'string') entries.push({ key, text: text.value, offset });
      else if (text.type === 'null') entries.push({ key, text: '', offset });
      else {
        const isHeld = text.type === 'map' || text.type === 'list';
        const fix = isHeld ? heldFix(name, key) : stringFix(text);
        this.wrongType(`${this.pathTo(name)}[${quote(key)}]`, text, 'a string', fix);
      }
    }
    return entries;
  }

  missing(name: string): void {
    this.report.add('MF032', this.at(name), `${this.pathTo(name)} is missing`, 'add it; the API server requires it');
  }

  wrongType(path: string, value: Value, want: string, fix: string): void {
    const fact = `${path} must be ${want}, not ${describe(value)}`;
    if (value.type === 'string') this.report.addText('MF031', value.offset, value.value, fact, fix);
    else this.report.add('MF031', value.offset, fact, fix);
  }

  #wrong(name: string, value: Value, want: string, fix: string): undefined {
    this.wrongType(this.pathTo(name), value, want, fix);
  }

  #list(name: string): Pick<ListValue, 'items'> {
    const value = this.value(name);
    if (value === undefined) return { items: [] };
    if (value.type === 'list') return value;
    this.#wrong(name, value, 'a list', 'write its entries below it, each after "- "');
    return { items: [] };
  }
}

/** The fix for a value that should be a string. */
function stringFix({ type }: Value): string {
  return type === 'map' || type === 'list' ? 'write one string' : 'put it in quotes';
}

/** The fix for entries that are nested one level too deep, as in `matchLabels: {matchLabels: {...}}`. */
function heldFix(name: string, key: string): string {
  if (key === name) return `write its entries one level further out: there is one ${name} too many`;
  return `write "key: value" right below ${name}`;
}
