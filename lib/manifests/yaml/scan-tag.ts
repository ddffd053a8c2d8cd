import { isBlankOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

const verbatim = /!<((?:[-0-9A-Za-z_;/?:@&=+$,.!~*'()[\]]|%[0-9A-Fa-f]{2})+)>/y;
const shorthand = /(![-0-9A-Za-z_]*!)?((?:[-0-9A-Za-z_;/?:@&=+$,.!~*'()[\]]|%[0-9A-Fa-f]{2})*)/y;

/** The prefix of YAML's own tags, which `!!` stands for. */
export const OWN_TAG = 'tag:yaml.org,2002:';

/**
 * A tag from its `!` on, with the handle resolved: yaml_parser_scan_tag of go-yaml v2. A lone `!` stays `!`. Handles other than
 * `!` and `!!` need a directive, which kubectl does not read.
 */
export function scanTag(cursor: Cursor): string {
  const start = cursor.at;
  const whole = match(verbatim, cursor);
  const [text = '', handle, suffix = ''] = whole ?? match(shorthand, cursor) ?? [];
  cursor.at += text.length;
  if (text === '' || (handle && !whole && suffix === '')) cursor.fail('a tag "!" needs a name', start);
  if (!isBlankOrEnd(cursor.code)) cursor.fail('a tag must end with a space', start);
  if (whole) return decoded(cursor, handle ?? '', start);
  if (handle === '!!') return OWN_TAG + decoded(cursor, suffix, start);
  if (handle !== undefined) cursor.fail(`the tag handle ${handle} is not defined`, start);
  return decoded(cursor, suffix, start);
}

function match(pattern: RegExp, cursor: Cursor): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  return pattern.exec(cursor.text);
}

function decoded(cursor: Cursor, text: string, start: number): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return cursor.fail('a tag holds an escape that is not UTF-8', start);
  }
}
