import { NotYaml } from './cursor.ts';
import { type Complain, complainOfTwice } from './map-builder.ts';
import type { Entry, Value } from './value.ts';
import { TooDeep } from './yaml-parser.ts';

const maxDepth = 500;

/**
 * The JSON value that begins at an offset, after white space, and where it ends. Undefined if there is none. The text may then
 * be YAML. It follows Go's encoding/json, so the last of two equal keys counts. JSON.parse gives no offsets and does not read
 * several values in a row, and parsers for editors accept what kubectl refuses. So this is a parser of its own.
 */
export function parseJson(text: string, start: number, complain: Complain): { value: Value; end: number } | undefined {
  const json = new Json(text, start, complain);
  try {
    return { value: json.value(), end: json.at };
  } catch (thrown) {
    if (thrown !== notJson) throw thrown;
    return undefined;
  }
}

const notJson = Symbol('not JSON');

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

class Json {
  readonly #text: string;
  readonly #complain: Complain;
  #depth = 0;
  at: number;

  constructor(text: string, start: number, complain: Complain) {
    this.#text = text;
    this.at = start;
    this.#complain = complain;
  }

  value(): Value {
    this.#skipSpace();
    const offset = this.at;
    const first = this.#text.charCodeAt(offset);
    if (first === 0x22) return { type: 'string', value: this.#string(), offset };
    if (first !== 0x7b && first !== 0x5b) return this.#literal(offset);
    this.#depth++;
    if (this.#depth > maxDepth) throw new TooDeep(`collections are nested more than ${maxDepth} deep`, offset);
    const value: Value =
      first === 0x7b
        ? { type: 'map', entries: this.#entries(), offset }
        : { type: 'list', items: this.#items(), offset };
    this.#depth--;
    return value;
  }

  #literal(offset: number): Value {
    literal.lastIndex = offset;
    const [text] = literal.exec(this.#text) ?? [];
    if (text === undefined) throw notJson;
    this.at += text.length;
    const word = words[text];
    if (word === null) return { type: 'null', value: null, offset };
    if (word !== undefined) return { type: 'boolean', value: word, offset };
    const value = Number(text);
    if (!Number.isFinite(value)) throw new NotYaml(`the number ${text.slice(0, 40)} is too large`, offset);
    return { type: 'number', value, offset };
  }

  #entries(): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    this.#separated(0x7d, () => {
      const offset = this.at;
      if (this.#text.charCodeAt(offset) !== 0x22) throw notJson;
      const key = this.#string();
      this.#skipSpace();
      if (!this.#skip(0x3a)) throw notJson;
      const value = this.value();
      const known = entries.get(key);
      if (known) complainOfTwice(this.#complain, key, known.value, { value, offset });
      // Deleted first, to keep the order of the text.
      entries.delete(key);
      entries.set(key, { value, offset });
    });
    return entries;
  }

  #items(): Value[] {
    const items: Value[] = [];
    this.#separated(0x5d, () => items.push(this.value()));
    return items;
  }

  /** Reads elements with commas between them, up to the closing bracket. */
  #separated(close: number, element: () => void): void {
    this.at++;
    this.#skipSpace();
    if (this.#skip(close)) return;
    for (;;) {
      element();
      this.#skipSpace();
      if (this.#skip(close)) return;
      if (!this.#skip(0x2c)) throw notJson;
      this.#skipSpace();
    }
  }

  #string(): string {
    const text = this.#text;
    const start = this.at;
    let escaped = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== 0x22; code = text.charCodeAt(at)) {
      // NaN at the end of the text.
      if (!(code >= 0x20)) throw notJson;
      if (code === 0x5c) escaped = true;
      at += code === 0x5c ? 2 : 1;
    }
    this.at = at + 1;
    if (!escaped) return text.slice(start + 1, at);
    try {
      // Go replaces half of a surrogate pair.
      return (JSON.parse(text.slice(start, this.at)) as string).replaceAll(/\p{Surrogate}/gu, '\uFFFD');
    } catch {
      throw notJson;
    }
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  #skip(code: number): boolean {
    if (this.#text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }
}
