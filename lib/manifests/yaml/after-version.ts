import { NotYaml } from './cursor.ts';
import type { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

/**
 * The first token of a document, after the %YAML directive that may stand before it. kubectl cuts a text at each `---` after a
 * line feed, so a document has a directive only if a carriage return stands before its `---`. kubectl accepts only version 1.1.
 * @throws NotYaml if no document begins after the directive
 */
export function afterVersion(scanner: Scanner, text: string): Token {
  const { token } = scanner;
  if (token.type !== 'directive' || !/^%YAML[ \t]+1\.1(?!\d)/.test(text.slice(token.offset, token.offset + 99)))
    return token;
  const next = scanner.advance();
  if (next.type !== 'document start') throw new NotYaml('a directive stands before ---', next.offset);
  return next;
}
