import { isBlank, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';

const notBlank = '[^\\x00-\\x20\\x85\\u2028\\u2029';
const inLine = (indicators: string) => {
  const word = `${notBlank}:${indicators}]+`;
  const colon = `:(?=${notBlank}])`;
  // One long word after another, with blanks between. The limit keeps the stack of the regular expression small.
  return new RegExp(`(?:${word}|${colon}| +(?=${notBlank}#:${indicators}]|${colon})){0,500}`, 'y');
};
const blockLine = inLine('');
const flowLine = inLine(',?[\\]{}');
const nextLine = new RegExp(`\\n( *)(?=${notBlank}]|$)`, 'y');

/** A scalar without quotes, from the cursor on: yaml_parser_scan_plain_scalar of go-yaml v2. */
export function scanPlain(cursor: Cursor): string {
  const start = cursor.at;
  const inFlow = cursor.flowLevel > 0;
  const indent = cursor.indent + 1;
  let value = '';
  let blanks = '';
  let breaks: { first: string; others: string } | undefined;
  while (!cursor.atDocumentIndicator() && cursor.code !== 35) {
    const from = cursor.at;
    const line = inFlow ? flowLine : blockLine;
    line.lastIndex = from;
    line.test(cursor.text);
    cursor.at = line.lastIndex;
    if (cursor.at > from) {
      if (breaks) value += folded(breaks);
      else value += blanks;
      breaks = undefined;
      blanks = '';
      value += cursor.text.slice(from, cursor.at);
    }
    if (!inFlow && value !== '' && endsWithLine(cursor, indent)) return value;
    if (!isBlank(cursor.code) && !isBreak(cursor.code)) {
      // The line is longer than the pattern matches.
      if (cursor.at > from && line.test(cursor.text) && line.lastIndex > cursor.at) continue;
      break;
    }
    const blanksFrom = cursor.at;
    while (isBlank(cursor.code) || isBreak(cursor.code)) {
      if (isBreak(cursor.code)) {
        if (breaks) breaks.others += cursor.readBreak();
        else breaks = { first: cursor.readBreak(), others: '' };
      } else {
        if (breaks && cursor.column < indent && cursor.code === 9) {
          cursor.fail('a tab stands where only spaces may indent', start);
        }
        cursor.at++;
      }
    }
    if (!breaks) blanks = cursor.text.slice(blanksFrom, cursor.at);
    if (!inFlow && cursor.column < indent) break;
  }
  if (breaks) cursor.keyAllowed = true;
  return value;
}

/** Does the scalar end with this line? If the next line has content and is indented less, it goes to that line. */
function endsWithLine(cursor: Cursor, indent: number): boolean {
  nextLine.lastIndex = cursor.at;
  const spaces = nextLine.exec(cursor.text)?.[1];
  if (spaces === undefined || spaces.length >= indent) return false;
  cursor.lineStart = cursor.at + 1;
  cursor.at = nextLine.lastIndex;
  cursor.keyAllowed = true;
  return true;
}

/** A single line break in a scalar becomes a space. Of several, the first is dropped. */
export function folded({ first, others }: { readonly first: string; readonly others: string }): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}
