/** As many are named; of more, three, and how many others there are. */
const NAMED = 4;

/** `a, b and c`; `a, b, c and 5 more` */
export function allOfThem(texts: readonly string[], most = NAMED): string {
  return enumerated(texts, 'and', most);
}

/** `a, b or c` */
export function oneOf(texts: readonly string[]): string {
  return enumerated(texts, 'or', NAMED);
}

function enumerated(texts: readonly string[], word: string, most: number): string {
  const shown = texts.length > most ? [...texts.slice(0, most - 1), `${texts.length - most + 1} more`] : texts;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
