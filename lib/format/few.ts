/** As many as are listed; of more, one fewer, and last how many others there are: never `and 1 more`, which could be a name. */
export function few(texts: readonly string[], most = 4): readonly string[] {
  return texts.length > most ? [...texts.slice(0, most - 1), `and ${texts.length - most + 1} more`] : texts;
}
