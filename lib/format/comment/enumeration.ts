/** As many are named; of more, three, and how many others there are. */
const NAMED = 4;
const EXCEPTION = / other than | except /;

/** `a, b and c`; `a, b, c and 5 more` */
export function allOfThem(texts: readonly string[], most = NAMED): string {
  return enumerated(texts, 'and', most);
}

/** `a, b or c` */
export function oneOf(texts: readonly string[]): string {
  return enumerated(texts, 'or', NAMED);
}

function enumerated(texts: readonly string[], word: string, most: number): string {
  const isCut = texts.length > most;
  const named = isCut ? texts.slice(0, most - 1) : texts;
  // After "other than shop", what comes next would be read as an exception, too.
  const ordered = [...named.filter((text) => !EXCEPTION.test(text)), ...named.filter((text) => EXCEPTION.test(text))];
  const shown = isCut ? [...ordered, `${texts.length - most + 1} more`] : ordered;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
