import { NotYaml } from './cursor.ts';
import type { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

/**
 * The first token of a document, behind the version that may stand before it. kubectl cuts a text at each `---` after a line feed, so that
 * only one after a carriage return has a directive before it; it knows the version 1.1 alone.
 * @throws NotYaml where no document begins behind the version
 */
export function afterVersion(scanner: Scanner, text: string): Token {
  const { token } = scanner;
  if (token.type !== 'directive' || !/^%YAML[ \t]+1\.1(?!\d)/.test(text.slice(token.offset, token.offset + 99)))
    return token;
  const next = scanner.advance();
  if (next.type !== 'document start') throw new NotYaml('a directive stands before ---', next.offset);
  return next;
}
