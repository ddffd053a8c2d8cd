import { resolvePlain } from './plain-scalar.ts';
import type { Entry, Value } from './value.ts';

/**
 * The value of a JSON text. Undefined for what is not JSON, or JSON with a duplicate key or nested too deep: that is YAML's to read
 * and to complain about. JSON.parse tells no offsets, and a dump of a cluster is large, hence this one.
 */
export function parseJson(text: string, start: number, end: number): Value | undefined {
  try {
    return new Json(text, start, end).parse();
  } catch (thrown) {
    if (thrown !== notJson) throw thrown;
    return undefined;
  }
}

const notJson = Symbol('not JSON');

const space = /[ \t\n\r]*/y;
const string = /"[^"\\\n\r\t]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\n\r\t]*)*"/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const maxDepth = 500;

class Json {
  readonly #text: string;
  readonly #end: number;
  #at: number;
  #depth = 0;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  parse(): Value {
    const value = this.#value();
    this.#take(space);
    if (this.#at !== this.#end) throw notJson;
    return value;
  }

  #value(): Value {
    this.#take(space);
    const offset = this.#at;
    const first = this.#text[offset];
    if (first === '{' || first === '[') {
      this.#depth++;
      if (this.#depth > maxDepth) throw notJson;
      const value: Value =
        first === '{'
          ? { type: 'map', entries: this.#entries(), offset }
          : { type: 'list', items: this.#items(), offset };
      this.#depth--;
      return value;
    }
    if (first === '"') return { type: 'string', value: this.#string(), offset };
    const scalar = resolvePlain(this.#take(literal), offset);
    // A number beyond all bounds.
    if (scalar.type === 'string') throw notJson;
    return scalar;
  }

  #entries(): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    this.#separated('}', () => {
      const offset = this.#at;
      const key = this.#string();
      this.#take(space);
      if (entries.has(key) || !this.#skip(':')) throw notJson;
      entries.set(key, { value: this.#value(), offset });
    });
    return entries;
  }

  #items(): Value[] {
    const items: Value[] = [];
    this.#separated(']', () => items.push(this.#value()));
    return items;
  }

  /** What stands between brackets, with commas between. */
  #separated(close: string, element: () => void): void {
    this.#at++;
    this.#take(space);
    if (this.#skip(close)) return;
    for (;;) {
      element();
      this.#take(space);
      if (this.#skip(close)) return;
      if (!this.#skip(',')) throw notJson;
      this.#take(space);
    }
  }

  #string(): string {
    const quoted = this.#take(string);
    return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) throw notJson;
    this.#at = pattern.lastIndex;
    return match[0];
  }
}
