/** As many are named; of more, three, and how many others there are. */
const NAMED = 4;

/** `a, b and c`; `a, b, c and 5 more` */
export function allOfThem(texts: readonly string[]): string {
  return enumerated(texts, 'and');
}

/** `a, b or c` */
export function oneOf(texts: readonly string[]): string {
  return enumerated(texts, 'or');
}

function enumerated(texts: readonly string[], word: string): string {
  const shown = texts.length > NAMED ? [...texts.slice(0, NAMED - 1), `${texts.length - NAMED + 1} more`] : texts;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
