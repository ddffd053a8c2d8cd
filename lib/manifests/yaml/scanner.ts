import { isAnchorCharacter, isBlankOrEnd } from './characters.ts';
import { Cursor } from './cursor.ts';
import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanPlain } from './scan-plain.ts';
import { scanQuoted } from './scan-quoted.ts';
import { scanTag } from './scan-tag.ts';
import { SimpleKeys } from './simple-keys.ts';
import type { Token, TokenType } from './token.ts';
import { TokenQueue } from './token-queue.ts';

const [TAB, EXCLAMATION, DOUBLE_QUOTE, AMPERSAND, SINGLE_QUOTE, ASTERISK, COMMA, DASH] = codesOf('\t!"&\'*,-');
const [COLON, GREATER, QUESTION, LIST, LIST_END, MAP, BAR, MAP_END] = codesOf(':>?[]{|}');
const NO_START = codesOf('#%@`|>');

const indicators: Readonly<Record<string, TokenType>> = {
  '[': 'flow sequence start',
  '{': 'flow mapping start',
  ']': 'flow sequence end',
  '}': 'flow mapping end',
  ',': 'flow entry',
};

const plainKey = /[A-Za-z_][A-Za-z0-9_./-]{0,200}(?=:[ \n])/y;
const directive = /%(?:YAML[ \t]+\d{1,9}\.\d{1,9}|TAG[ \t]+![-\w]*!?[ \t]+\S+)[ \t]*(?:#.*)?$/my;

/**
 * Cuts a text into tokens exactly as go-yaml v2 does, by which kubectl reads (go.yaml.in/yaml/v2, scannerc.go, a port of libyaml):
 * a manifest means what that scanner takes it for, and no library for JavaScript follows it. The functions here are those of that file.
 */
export class Scanner {
  readonly cursor: Cursor;
  /** What the parser reads now. Reading on replaces it. */
  token: Token;
  readonly #queue = new TokenQueue();
  readonly #keys: SimpleKeys;
  readonly #indents: number[] = [];

  constructor(text: string) {
    this.cursor = new Cursor(text);
    this.#keys = new SimpleKeys(this.cursor);
    this.#queue.push('stream start', 0);
    this.token = this.advance();
  }

  /** Goes to the next token, once it is certain that no key begins before it. */
  advance(): Token {
    let token = this.#queue.shift();
    for (;;) {
      // In a block, only its one possible key can hold tokens back.
      const mayWait = this.cursor.flowLevel > 0 || this.#keys.outermost.waits;
      if (token && !(mayWait && this.#keys.waitFor(this.#queue.first))) break;
      this.#fetchNextToken();
      token = this.#queue.head;
    }
    this.token = token;
    return token;
  }

  #fetchNextToken(): void {
    const { cursor } = this;
    cursor.skipToToken();
    if (cursor.indent > cursor.column) this.#unrollIndent(cursor.column);
    if (cursor.keyAllowed && cursor.flowLevel === 0 && this.#fetchPlainKey()) return;
    const { code } = cursor;
    if (code === 0) this.#fetchStreamEnd();
    else if (cursor.column === 0 && code === 0x25) this.#fetchDirective();
    else if (cursor.atDocumentIndicator())
      this.#fetchDocumentIndicator(code === 0x2d ? 'document start' : 'document end');
    else this.#fetchContent(code);
  }

  /** `name:` in a block. Most keys are of this form, and this is a shortcut through many steps of the functions below. */
  #fetchPlainKey(): boolean {
    const { cursor } = this;
    const { at } = cursor;
    plainKey.lastIndex = at;
    const name = plainKey.exec(cursor.text)?.[0];
    if (name === undefined) return false;
    this.#keys.remove();
    if (cursor.indent < cursor.column) this.#rollIndent(cursor.column, -1, 'block mapping start', at);
    this.#queue.pushKey(at, name);
    cursor.at = at + name.length + 1;
    cursor.keyAllowed = false;
    return true;
  }

  #fetchContent(code: number): void {
    const { cursor } = this;
    const inFlow = cursor.flowLevel > 0;
    if (code === LIST || code === MAP) this.#fetchFlowStart(code);
    else if (code === LIST_END || code === MAP_END) this.#fetchFlowEnd(code);
    else if (code === COMMA) this.#fetchFlowEntry();
    else if (code === DASH && isBlankOrEnd(cursor.codeAt(1))) this.#fetchBlockEntry();
    else if (code === QUESTION && (inFlow || isBlankOrEnd(cursor.codeAt(1)))) this.#fetchKey();
    else if (code === COLON && (inFlow || isBlankOrEnd(cursor.codeAt(1)))) this.#fetchValue();
    else if (code === ASTERISK || code === AMPERSAND) this.#fetchAnchor(code === ASTERISK ? 'alias' : 'anchor');
    else if (code === EXCLAMATION) this.#fetchOther('tag', scanTag);
    else if ((code === BAR || code === GREATER) && !inFlow) this.#fetchBlockScalar();
    else if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) this.#fetchOther('scalar', scanQuoted);
    else if (code === TAB) cursor.fail('a tab stands where only spaces may indent', cursor.at);
    else if (NO_START.includes(code)) cursor.fail(`no value may start with ${cursor.text[cursor.at]}`, cursor.at);
    else this.#fetchPlain();
  }

  #fetchStreamEnd(): void {
    this.#unrollIndent(-1);
    this.#keys.remove();
    this.cursor.keyAllowed = false;
    // Treated as a line of its own, so that no key begins in the last line.
    this.cursor.lineStart = this.cursor.at;
    this.#queue.push('stream end', this.cursor.at);
  }

  /** kubectl cuts a text at each `---` after a line feed, so hardly any document has a directive. */
  #fetchDirective(): void {
    const { cursor } = this;
    this.#unrollIndent(-1);
    this.#keys.remove();
    cursor.keyAllowed = false;
    this.#queue.push('directive', cursor.at);
    directive.lastIndex = cursor.at;
    if (!directive.test(cursor.text)) cursor.fail('a directive is %YAML or %TAG', cursor.at);
    cursor.skipLine();
  }

  #fetchDocumentIndicator(type: TokenType): void {
    this.#unrollIndent(-1);
    this.#keys.remove();
    this.cursor.keyAllowed = false;
    this.#queue.push(type, this.cursor.at);
    this.cursor.at += 3;
  }

  #fetchFlowStart(code: number): void {
    this.#keys.save(this.#queue.next);
    this.#keys.open(this.#queue.next);
    this.cursor.keyAllowed = true;
    this.#pushIndicator(code);
  }

  #fetchFlowEnd(code: number): void {
    this.#keys.close();
    this.cursor.keyAllowed = false;
    this.#pushIndicator(code);
  }

  #fetchFlowEntry(): void {
    this.#keys.remove();
    this.cursor.keyAllowed = true;
    this.#pushIndicator(0x2c);
  }

  #fetchBlockEntry(): void {
    const { cursor } = this;
    if (cursor.flowLevel === 0) {
      if (!cursor.keyAllowed) cursor.fail('a list entry "- " may not stand here', cursor.at);
      this.#rollIndent(cursor.column, -1, 'block sequence start', cursor.at);
    }
    this.#keys.remove();
    cursor.keyAllowed = true;
    this.#queue.push('block entry', cursor.at++);
  }

  #fetchKey(): void {
    const { cursor } = this;
    if (cursor.flowLevel === 0) {
      if (!cursor.keyAllowed) cursor.fail('a key may not stand here', cursor.at);
      this.#rollIndent(cursor.column, -1, 'block mapping start', cursor.at);
    }
    this.#keys.remove();
    cursor.keyAllowed = cursor.flowLevel === 0;
    this.#queue.push('key', cursor.at++);
  }

  #fetchValue(): void {
    const { cursor } = this;
    const key = this.#keys.last;
    if (this.#keys.isValid(key)) {
      this.#queue.insert(key.token, 'key', key.offset);
      this.#rollIndent(key.offset - key.lineStart, key.token, 'block mapping start', key.offset);
      key.possible = false;
      key.waits = false;
      cursor.keyAllowed = false;
    } else {
      if (cursor.flowLevel === 0) {
        if (!cursor.keyAllowed) cursor.fail('"key: value" may not stand here', cursor.at);
        this.#rollIndent(cursor.column, -1, 'block mapping start', cursor.at);
      }
      cursor.keyAllowed = cursor.flowLevel === 0;
    }
    this.#queue.push('value', cursor.at++);
  }

  #fetchAnchor(type: 'alias' | 'anchor'): void {
    const { cursor } = this;
    this.#keys.save(this.#queue.next);
    cursor.keyAllowed = false;
    const start = cursor.at++;
    while (isAnchorCharacter(cursor.code)) cursor.at++;
    const name = cursor.text.slice(start + 1, cursor.at);
    if (name === '' || !(isBlankOrEnd(cursor.code) || '?:,]}%@`'.includes(cursor.text[cursor.at] as string))) {
      cursor.fail(`the name of an ${type} holds letters, digits, "-" and "_" only`, start);
    }
    this.#queue.push(type, start, name);
  }

  #fetchPlain(): void {
    if (this.cursor.keyAllowed) this.#keys.save(this.#queue.next);
    this.cursor.keyAllowed = false;
    const offset = this.cursor.at;
    this.#queue.push('scalar', offset, scanPlain(this.cursor), true);
  }

  #fetchOther(type: 'scalar' | 'tag', scan: (cursor: Cursor) => string): void {
    this.#keys.save(this.#queue.next);
    this.cursor.keyAllowed = false;
    this.#queue.push(type, this.cursor.at, scan(this.cursor));
  }

  #fetchBlockScalar(): void {
    this.#keys.remove();
    this.cursor.keyAllowed = true;
    this.#queue.push('scalar', this.cursor.at, scanBlockScalar(this.cursor));
  }

  #rollIndent(column: number, token: number, type: TokenType, offset: number): void {
    const { cursor } = this;
    if (cursor.flowLevel > 0 || cursor.indent >= column) return;
    this.#indents.push(cursor.indent);
    cursor.indent = column;
    this.#queue.insert(token, type, offset);
  }

  #unrollIndent(column: number): void {
    const { cursor } = this;
    if (cursor.flowLevel > 0) return;
    while (cursor.indent > column) {
      this.#queue.push('block end', cursor.at);
      cursor.indent = this.#indents.pop() ?? -1;
    }
  }

  #pushIndicator(code: number): void {
    this.#queue.push(indicators[String.fromCharCode(code)] as TokenType, this.cursor.at++);
  }
}

function codesOf(characters: string): number[] {
  return [...characters].map((character) => character.charCodeAt(0));
}
