/** The most texts that are all listed. Of more texts, three are listed and the others counted. */
export const NAMED = 4;
const EXCEPTION = / other than | except /;

/** Such as `a, b and c`, or `a, b, c and 5 more`. */
export function allOfThem(texts: readonly string[], most = NAMED): string {
  return enumerated(texts, 'and', most);
}

/** Such as `a, b or c`. */
export function oneOf(texts: readonly string[]): string {
  return enumerated(texts, 'or', NAMED);
}

function enumerated(texts: readonly string[], word: string, most: number): string {
  const isCut = texts.length > most;
  const named = isCut ? texts.slice(0, most - 1) : texts;
  // What follows "other than shop" would be read as one more exception, so such texts come last.
  const ordered = [...named.filter((text) => !EXCEPTION.test(text)), ...named.filter((text) => EXCEPTION.test(text))];
  const shown = isCut ? [...ordered, `${texts.length - most + 1} more`] : ordered;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}

/** A sentence that counts what only the lines below say. Empty if there is nothing more. */
export function moreLikeIt(count: number): string {
  return count > 0 ? ` ${count} more like it ${count === 1 ? 'is' : 'are'} below.` : '';
}
