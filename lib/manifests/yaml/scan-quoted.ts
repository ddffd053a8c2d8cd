import { isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { folded } from './scan-plain.ts';

const escapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ' },
  ...{ '"': '"', "'": "'", '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is excluded
const simple = /"([^"\\\x00-\x1f\x85\u2028\u2029]*)"|'([^'\x00-\x1f\x85\u2028\u2029]*)'(?!')/y;

/** A scalar in quotes, single or double, from the cursor on: yaml_parser_scan_flow_scalar of go-yaml v2. */
export function scanQuoted(cursor: Cursor): string {
  const start = cursor.at;
  simple.lastIndex = start;
  const found = simple.exec(cursor.text);
  if (found) {
    cursor.at = simple.lastIndex;
    return found[1] ?? found[2] ?? '';
  }
  const quote = cursor.code;
  const single = quote === 0x27;
  cursor.at++;
  let value = '';
  for (;;) {
    if (cursor.atDocumentIndicator()) cursor.fail('this quoted text is not closed before the document ends', start);
    if (cursor.code === 0) cursor.fail('this quoted text is not closed', start);
    // After a backslash, a line feed and the blanks after it are dropped.
    let breaks: { first: string; others: string } | undefined;
    while (!isBlankOrEnd(cursor.code)) {
      const from = cursor.at;
      skipUnescaped(cursor, quote, single);
      if (cursor.at > from) value += cursor.text.slice(from, cursor.at);
      else if (single && cursor.codeAt(1) === quote) {
        value += "'";
        cursor.at += 2;
      } else if (cursor.code === quote) break;
      else if (isBreak(cursor.codeAt(1))) {
        cursor.at++;
        cursor.skipBreak();
        breaks = { first: '', others: '' };
        break;
      } else value += readEscape(cursor, start);
    }
    if (cursor.code === quote) break;
    const blanksFrom = cursor.at;
    while (isBlank(cursor.code) || isBreak(cursor.code)) {
      if (!isBreak(cursor.code)) cursor.at++;
      else if (breaks) breaks.others += cursor.readBreak();
      else breaks = { first: cursor.readBreak(), others: '' };
    }
    value += breaks ? folded(breaks) : cursor.text.slice(blanksFrom, cursor.at);
  }
  cursor.at++;
  return value;
}

function skipUnescaped(cursor: Cursor, quote: number, single: boolean): void {
  const { text } = cursor;
  let { at } = cursor;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBlankOrEnd(code) || code === quote || (!single && code === 0x5c)) break;
  }
  cursor.at = at;
}

function readEscape(cursor: Cursor, start: number): string {
  const mark = cursor.text[cursor.at + 1] ?? '';
  const length = codeLengths[mark];
  if (length === undefined) {
    const text = escapes[mark];
    if (text === undefined) cursor.fail(`\\${mark} is not an escape of YAML`, cursor.at);
    cursor.at += 2;
    return text as string;
  }
  const digits = cursor.text.slice(cursor.at + 2, cursor.at + 2 + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    cursor.fail(`\\${mark} needs ${length} hexadecimal digits`, start);
  }
  const value = Number.parseInt(digits, 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
    cursor.fail(`\\${mark}${digits} is not a character`, start);
  cursor.at += 2 + length;
  return String.fromCodePoint(value);
}
