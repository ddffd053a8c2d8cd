import { isBlank, isBreak, isBreakOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** A literal (`|`) or folded (`>`) block, from its indicator on: yaml_parser_scan_block_scalar of go-yaml v2. */
export function scanBlockScalar(cursor: Cursor): string {
  const start = cursor.at;
  const literal = cursor.code === 0x7c;
  cursor.at++;
  const { chomping, increment } = readHeader(cursor, start);
  let indent = increment === 0 ? 0 : Math.max(cursor.indent, 0) + increment;
  const parts: string[] = [];
  let leadingBreak = '';
  let leadingBlank = false;
  let trailing = skipBreaks(cursor, indent, start);
  indent = trailing.indent;
  while (cursor.column === indent && cursor.code !== 0) {
    const blank = isBlank(cursor.code);
    if (!literal && !leadingBlank && !blank && leadingBreak === '\n') {
      if (trailing.breaks === '') parts.push(' ');
    } else parts.push(leadingBreak);
    parts.push(trailing.breaks);
    leadingBlank = blank;
    const from = cursor.at;
    cursor.skipLine();
    parts.push(cursor.text.slice(from, cursor.at));
    leadingBreak = isBreak(cursor.code) ? cursor.readBreak() : '';
    trailing = skipBreaks(cursor, indent, start);
  }
  if (chomping !== '-') parts.push(leadingBreak);
  if (chomping === '+') parts.push(trailing.breaks);
  return parts.join('');
}

/** Reads `+` or `-` and a digit, in either order, to the end of the line. */
function readHeader(cursor: Cursor, start: number): { chomping: string; increment: number } {
  const header = /(?:([-+])(\d?)|(\d)([-+]?))?/y;
  header.lastIndex = cursor.at;
  const [all = '', chomping, digitAfter, digitBefore, chompingAfter] = header.exec(cursor.text) ?? [];
  const digit = digitAfter || digitBefore;
  if (digit === '0') cursor.fail('a block cannot be indented by 0', start);
  cursor.at += all.length;
  while (isBlank(cursor.code)) cursor.at++;
  if (cursor.code === 35) cursor.skipLine();
  if (!isBreakOrEnd(cursor.code)) cursor.fail('after | or > only a comment may follow in the line', start);
  if (isBreak(cursor.code)) cursor.skipBreak();
  return { chomping: chomping || chompingAfter || '', increment: Number(digit || 0) };
}

/**
 * Skips blank lines and the indentation of the next line. If the indentation is not known yet (0), the first line with content
 * sets it.
 */
function skipBreaks(cursor: Cursor, known: number, start: number): { breaks: string; indent: number } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((known === 0 || cursor.column < known) && cursor.code === 32) cursor.at++;
    widest = Math.max(widest, cursor.column);
    if ((known === 0 || cursor.column < known) && cursor.code === 9) {
      cursor.fail('a tab stands where only spaces may indent', start);
    }
    if (!isBreak(cursor.code)) break;
    breaks += cursor.readBreak();
  }
  return { breaks, indent: known === 0 ? Math.max(widest, cursor.indent + 1, 1) : known };
}
