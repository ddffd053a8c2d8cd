/**
 * Characters that a reader does not see, or sees in another place: control characters (C0, DEL, C1, line separators), marks that
 * change the direction of text, characters without width, tags, and halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** In JSON, only such characters can be unseen. Line feeds are layout there, and most JSON has none of these. */
const NOT_PLAIN = /[^\n -~]/;

/**
 * What a GitHub workflow obeys in its log: `::command::` at the start of a line (but not the address `::/0`), and `##[command]`
 * anywhere.
 */
const COMMANDS = /^(\s*):(?=:(?![-/\d]))|#(?=#\[)/g;

/**
 * A text that somebody else wrote (a name, a kind, a file, the value of an option), as one line that looks like what it is.
 * Whatever would steer a terminal, start a new line or be obeyed in a log becomes an escape, such as `\n` or `\u202e`.
 */
export function printable(text: string): string {
  const visible = text.replace(UNSEEN, escaped);
  return visible.replace(COMMANDS, (found, space: string | undefined) =>
    space === undefined ? escaped(found) : `${space}${escaped(':')}`,
  );
}

/** A value as JSON with the same meaning, in which nothing is hidden and nothing is obeyed. */
export function printableJson(value: unknown, space?: number): string {
  const text = JSON.stringify(value, null, space) ?? 'null';
  // In JSON, line feeds are layout. Those within texts are escaped already.
  const seen = NOT_PLAIN.test(text)
    ? text.replace(UNSEEN, (letter) => (letter === '\n' ? letter : units(letter)))
    : text;
  return seen.replaceAll('##[', '#\\u0023[');
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(letter: string): string {
  return SHORT[letter] ?? units(letter);
}

function units(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
