import { resolvePlain } from './plain-scalar.ts';
import type { Entry, Value } from './value.ts';

/**
 * The value of a YAML document that keeps to the plain style of generated manifests: block maps and lists, scalars of one line,
 * literal blocks. Undefined for any other, a faulty one included: only {@link YamlParser} knows the whole of YAML. It would give
 * the same value (a property test holds that), but takes ten times as long, and reading is most of what a run does.
 * The stretch from `start` to `end` must be whole lines, ended by line feeds only.
 */
export function parseSimpleYaml(text: string, start: number, end: number): Value | undefined {
  try {
    return new SimpleYaml(text, start, end).parse();
  } catch (thrown) {
    if (thrown !== notSimple) throw thrown;
    return undefined;
  }
}

const notSimple = Symbol('not simple');

const key = /[A-Za-z_][A-Za-z0-9_./-]{0,200}(?=:(?: |\n|$))/y;
const quotedScalar = /("[^"\\\n]*"|'[^'\n]*') *(?: #.*)?$/my;
const emptyCollection = /(\{\}|\[\]) *(?: #.*)?$/my;
const plainScalar = /(?:--?)?[A-Za-z0-9_/.(][\x20-\x7e]{0,2000}$/my;
const literalHeader = /\|(-?)$/my;
const nothing = /(?: *#.*| *)$/my;
/** Collections within collections; the generators of manifests stay far below. */
const maxDepth = 100;

/** A cursor over the lines that have content, descending by their indentation. */
class SimpleYaml {
  readonly #text: string;
  readonly #end: number;
  /** Of the line at the cursor: where its content starts, after how many columns; -1 columns past the last line. */
  #from = 0;
  #indent = -1;
  #nextLine: number;
  #depth = 0;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#end = end;
    this.#nextLine = start;
  }

  parse(): Value {
    this.#advance();
    const value = this.#block();
    if (this.#indent >= 0) throw notSimple;
    return value;
  }

  /** Goes to the next line that is neither blank nor a comment. */
  #advance(): void {
    while (this.#nextLine < this.#end) {
      let at = this.#nextLine;
      while (this.#text.charCodeAt(at) === 32) at++;
      const first = this.#text[at];
      const newline = this.#text.indexOf('\n', at);
      const lineStart = this.#nextLine;
      this.#nextLine = newline < 0 || newline >= this.#end ? this.#end : newline + 1;
      if (at >= this.#end || first === '\n' || first === '#') continue;
      this.#from = at;
      this.#indent = at - lineStart;
      return;
    }
    this.#indent = -1;
  }

  /** The map or list that the line at the cursor begins. */
  #block(): Value {
    this.#depth++;
    if (this.#depth > maxDepth) throw notSimple;
    const value = this.#atDash() ? this.#list() : this.#map();
    this.#depth--;
    return value;
  }

  #map(): Value {
    const indent = this.#indent;
    const offset = this.#from;
    const entries = new Map<string, Entry>();
    while (this.#indent === indent && !this.#atDash()) {
      const at = this.#from;
      const name = this.#match(key, at)?.[0];
      if (name === undefined || entries.has(name) || resolvePlain(name, at).type !== 'string') throw notSimple;
      entries.set(name, { value: this.#valueOf(at + name.length + 1, indent, indent), offset: at });
    }
    if (this.#indent >= indent) throw notSimple;
    return { type: 'map', entries, offset };
  }

  #list(): Value {
    const indent = this.#indent;
    const offset = this.#from;
    const items: Value[] = [];
    while (this.#indent === indent && this.#atDash()) {
      const at = this.#from + 1;
      const content = this.#skipSpaces(at);
      if (this.#match(key, content) || this.#dashAt(content)) {
        // The rest of the line begins a block of its own: "- name: x".
        this.#indent += content - this.#from;
        this.#from = content;
        items.push(this.#block());
      } else items.push(this.#valueOf(at, indent, indent + 1));
    }
    if (this.#indent > indent) throw notSimple;
    return { type: 'list', items, offset };
  }

  /** What follows `key:` or `-`: a scalar in the rest of the line, or a block in the lines below; a list from column `listFrom` on. */
  #valueOf(at: number, indent: number, listFrom: number): Value {
    const offset = this.#skipSpaces(at);
    if (this.#match(nothing, at)) {
      this.#advance();
      if (this.#indent > indent || (this.#indent >= listFrom && this.#atDash())) return this.#block();
      return { type: 'null', value: null, offset };
    }
    const header = this.#match(literalHeader, offset);
    if (header) return this.#literal(offset, indent, header[1] === '-');
    const value = this.#scalar(offset);
    this.#advance();
    // More indented: the scalar goes on.
    if (this.#indent > indent) throw notSimple;
    return value;
  }

  #scalar(offset: number): Value {
    const quoted = this.#match(quotedScalar, offset)?.[1];
    if (quoted !== undefined) return { type: 'string', value: quoted.slice(1, -1), offset };
    const empty = this.#match(emptyCollection, offset)?.[1];
    if (empty !== undefined) {
      return empty === '{}' ? { type: 'map', entries: new Map(), offset } : { type: 'list', items: [], offset };
    }
    const plain = this.#match(plainScalar, offset)?.[0];
    if (plain === undefined) throw notSimple;
    const text = plain.replace(/ +#.*$| +$/, '');
    if (text.includes(': ') || text.endsWith(':')) throw notSimple;
    return resolvePlain(text, offset);
  }

  /** The lines below a `|`, up to one that is not indented further than the block's parent. */
  #literal(offset: number, parentIndent: number, strip: boolean): Value {
    const lines: string[] = [];
    let indent = -1;
    while (this.#nextLine < this.#end) {
      const newline = this.#text.indexOf('\n', this.#nextLine);
      const lineEnd = newline < 0 || newline > this.#end ? this.#end : newline;
      const line = this.#text.slice(this.#nextLine, lineEnd);
      const spaces = line.search(/[^ ]/);
      if (spaces < 0) {
        // Blank lines before the first one, or with spaces, have rules of their own.
        if (indent < 0 || line !== '') throw notSimple;
      } else if (spaces <= parentIndent) break;
      else if (indent < 0) indent = spaces;
      else if (spaces < indent) throw notSimple;
      lines.push(line.slice(indent));
      this.#nextLine = lineEnd + 1;
    }
    while (lines.at(-1) === '') lines.pop();
    // Whether a last line without a line feed gets one is for the other reader to say.
    if (lines.length === 0 || (this.#nextLine > this.#end && !strip)) throw notSimple;
    this.#advance();
    return { type: 'string', value: lines.join('\n') + (strip ? '' : '\n'), offset };
  }

  #atDash(): boolean {
    return this.#indent >= 0 && this.#dashAt(this.#from);
  }

  #dashAt(at: number): boolean {
    if (this.#text[at] !== '-') return false;
    const next = this.#text[at + 1];
    return next === ' ' || next === '\n' || next === undefined;
  }

  #skipSpaces(at: number): number {
    let after = at;
    while (this.#text.charCodeAt(after) === 32) after++;
    return after;
  }

  #match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.#text);
  }
}
