import { afterVersion } from './after-version.ts';
import { Aliases } from './aliases.ts';
import { checkFinite } from './check-finite.ts';
import { NotYaml } from './cursor.ts';
import { type Complain, MapBuilder } from './map-builder.ts';
import { keyName, resolvePlain, resolveTagged } from './resolve-scalar.ts';
import { OWN_TAG } from './scan-tag.ts';
import { Scanner } from './scanner.ts';
import type { Token, TokenType } from './token.ts';
import type { Value } from './value.ts';

/** The most collections that may be open at one place. The deepest manifests, the schemas of custom resources, stay below a hundred. */
const maxDepth = 500;

/** The text nests deeper than the stack allows. */
export class TooDeep extends NotYaml {}

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string;
}

/**
 * Reads one document of YAML as kubectl does. Each function is a production of go-yaml v2's parserc.go, together with what
 * decode.go makes of it. Where those are odd (`[? : x]`), so are these.
 */
export class YamlParser {
  readonly #scanner: Scanner;
  readonly #text: string;
  readonly #base: number;
  readonly #complain: Complain;
  readonly #aliases = new Aliases();
  #depth = 0;
  #isInfinite = false;
  /** The scalar that was read last: its text, and whether it is a `<<` that merges. */
  #last = { text: '', merges: false, isAlias: false };

  /** @param base added to the offsets in the text */
  constructor(text: string, base: number, complain: Complain) {
    this.#scanner = new Scanner(text);
    this.#text = text;
    this.#base = base;
    this.#complain = complain;
  }

  /** @throws NotYaml */
  parse(): Value | undefined {
    let value: Value | undefined;
    let token = afterVersion(this.#scanner, this.#text);
    if (token.type === 'stream end') return undefined;
    if (token.type === 'document start') {
      token = this.#scanner.advance();
      if (!isOneOf(token, ['directive', 'document start', 'document end', 'stream end']))
        value = this.#node(true, false);
    } else value = this.#node(true, false);
    this.#end();
    this.#aliases.check(value);
    if (this.#isInfinite && value) checkFinite(value, this.#base);
    return value?.type === 'null' ? undefined : value;
  }

  /** kubectl reads only the first document of a part. */
  #end(): void {
    const { type, offset } = this.#scanner.token;
    if (type === 'stream end') return;
    const more = type === 'document end' ? this.#text.slice(offset).search(/^(?!\.\.\.\s|[ \t]*(?:#|$))/m) : 0;
    if (more < 0) return;
    const fact = 'kubectl ignores what stands here, after the end of the document';
    this.#complain('MF010', this.#base + offset + more, fact, 'begin a document with ---');
  }

  /** Reads a value. `block`: a block may stand here. `indentless`: so may a list that is not indented more than its key. */
  #node(block: boolean, indentless: boolean): Value {
    let token = this.#scanner.token;
    const { offset } = token;
    if (token.type === 'alias') {
      this.#scanner.advance();
      this.#last = { text: '', merges: false, isAlias: true };
      return this.#aliases.get(token);
    }
    let anchor: string | undefined;
    let tag = '';
    if (token.type === 'anchor') {
      anchor = token.value;
      token = this.#scanner.advance();
    }
    if (token.type === 'tag') {
      tag = token.value;
      token = this.#scanner.advance();
      if (anchor === undefined && token.type === 'anchor') {
        anchor = token.value;
        token = this.#scanner.advance();
      }
    }
    if (token.type === 'scalar') {
      this.#scanner.advance();
      return this.#scalar(token.value, token.plain, { anchor, tag }, offset);
    }
    if (indentless && token.type === 'block entry')
      return this.#within(offset, anchor, () => this.#indentlessList(offset));
    if (token.type === 'flow sequence start') return this.#within(offset, anchor, () => this.#flowList(offset));
    if (token.type === 'flow mapping start') return this.#within(offset, anchor, () => this.#flowMap(offset));
    if (block && token.type === 'block sequence start')
      return this.#within(offset, anchor, () => this.#blockList(offset));
    if (block && token.type === 'block mapping start')
      return this.#within(offset, anchor, () => this.#blockMap(offset));
    if (anchor === undefined && tag === '') throw new NotYaml('a value is missing here', token.offset);
    return this.#scalar('', tag === '', { anchor, tag }, offset);
  }

  #within(offset: number, anchor: string | undefined, read: () => Value): Value {
    this.#depth++;
    if (this.#depth > maxDepth) throw new TooDeep(`collections are nested more than ${maxDepth} deep`, offset);
    this.#aliases.open(anchor);
    const value = read();
    this.#aliases.define(anchor, value);
    this.#depth--;
    this.#last = { text: '', merges: false, isAlias: false };
    return value;
  }

  #scalar(text: string, plain: boolean, { anchor, tag }: Properties, offset: number): Value {
    const at = this.#base + offset;
    let value: Value;
    if (tag === '') value = plain ? resolvePlain(text, at) : { type: 'string', value: text, offset: at };
    else {
      const resolved = resolveTagged(text, tag, at);
      if ('why' in resolved) throw new NotYaml(resolved.why, offset);
      value = resolved;
    }
    if (value.type === 'number' && !Number.isFinite(value.value)) this.#isInfinite = true;
    const merges = text === '<<' && (tag === '' ? plain : tag === '!' || tag === `${OWN_TAG}merge`);
    this.#last = { text, merges, isAlias: false };
    this.#aliases.define(anchor, value);
    return value;
  }

  #empty(after: Token): Value {
    return this.#scalar('', true, { anchor: undefined, tag: '' }, after.offset);
  }

  #blockList(offset: number): Value {
    const items: Value[] = [];
    let token = this.#scanner.advance();
    for (; token.type === 'block entry'; token = this.#scanner.token) {
      const isEmpty = isOneOf(this.#scanner.advance(), ['block entry', 'block end']);
      items.push(isEmpty ? this.#empty(token) : this.#node(true, false));
    }
    if (token.type !== 'block end') throw new NotYaml('a list goes on here without "- "', token.offset);
    this.#scanner.advance();
    return { type: 'list', items, offset: this.#base + offset };
  }

  #indentlessList(offset: number): Value {
    const items: Value[] = [];
    for (let token = this.#scanner.token; token.type === 'block entry'; token = this.#scanner.token) {
      const isEmpty = isOneOf(this.#scanner.advance(), ['block entry', 'key', 'value', 'block end']);
      items.push(isEmpty ? this.#empty(token) : this.#node(true, false));
    }
    return { type: 'list', items, offset: this.#base + offset };
  }

  #blockMap(offset: number): Value {
    const map = new MapBuilder(this.#complain);
    const ends: readonly TokenType[] = ['key', 'value', 'block end'];
    let token = this.#scanner.advance();
    for (; token.type === 'key'; token = this.#scanner.token) {
      const hasKey = !isOneOf(this.#scanner.advance(), ends);
      this.#pair(map, token.offset, hasKey ? this.#node(true, true) : this.#empty(token), () =>
        this.#valueBefore(ends, true),
      );
    }
    if (token.type !== 'block end') throw new NotYaml('a key must stand here', token.offset);
    this.#scanner.advance();
    return map.build(this.#base + offset);
  }

  #flowList(offset: number): Value {
    const items: Value[] = [];
    let token = this.#scanner.advance();
    for (let first = true; token.type !== 'flow sequence end'; first = false, token = this.#scanner.token) {
      if (!first) {
        if (token.type !== 'flow entry') throw new NotYaml('a list in [ ] needs "," or "]" here', token.offset);
        token = this.#scanner.advance();
      }
      if (token.type === 'key') items.push(this.#flowPair(token));
      else if (token.type === 'flow sequence end') break;
      else items.push(this.#node(false, false));
    }
    this.#scanner.advance();
    return { type: 'list', items, offset: this.#base + offset };
  }

  /** `[a: b]` is a list of a map. */
  #flowPair(start: Token): Value {
    const map = new MapBuilder(this.#complain);
    const ends: readonly TokenType[] = ['flow entry', 'flow sequence end'];
    const token = this.#scanner.advance();
    const hasKey = token.type !== 'value' && !isOneOf(token, ends);
    // If there is no key, go-yaml skips the token that it finds instead.
    if (!hasKey) this.#scanner.advance();
    this.#pair(map, start.offset, hasKey ? this.#node(false, false) : this.#empty(token), () =>
      this.#valueBefore(ends, false),
    );
    return map.build(this.#base + start.offset);
  }

  #flowMap(offset: number): Value {
    const map = new MapBuilder(this.#complain);
    const ends: readonly TokenType[] = ['flow entry', 'flow mapping end'];
    let token = this.#scanner.advance();
    for (let first = true; token.type !== 'flow mapping end'; first = false, token = this.#scanner.token) {
      if (!first) {
        if (token.type !== 'flow entry') throw new NotYaml('a map in { } needs "," or "}" here', token.offset);
        token = this.#scanner.advance();
      }
      if (token.type === 'key') {
        const after = this.#scanner.advance();
        const hasKey = after.type !== 'value' && !isOneOf(after, ends);
        this.#pair(map, token.offset, hasKey ? this.#node(false, false) : this.#empty(after), () =>
          this.#valueBefore(ends, false),
        );
      } else if (token.type === 'flow mapping end') break;
      else this.#pair(map, token.offset, this.#node(false, false), () => this.#empty(token));
    }
    this.#scanner.advance();
    return map.build(this.#base + offset);
  }

  /** The value after the `:` of a key, if there is one. */
  #valueBefore(ends: readonly TokenType[], block: boolean): Value {
    const mark = this.#scanner.token;
    if (mark.type !== 'value') return this.#empty(mark);
    return isOneOf(this.#scanner.advance(), ends) ? this.#empty(mark) : this.#node(block, block);
  }

  #pair(map: MapBuilder, offset: number, key: Value, readValue: () => Value): void {
    const { merges, text } = this.#last;
    const name = merges ? '' : keyName(key, text);
    if (name === undefined) throw new NotYaml('a key must be a string', offset);
    const value = readValue();
    // A list of maps must be written in place.
    if (merges && value.type === 'list' && this.#last.isAlias) throw new NotYaml('<< needs an alias of a map', offset);
    if (merges) map.merge(value, this.#base + offset, offset);
    else map.set(name, value, this.#base + offset);
  }
}

const isOneOf = ({ type }: Token, types: readonly TokenType[]): boolean => types.includes(type);
