/** The first texts, and last how many others there are. At least two others: `and 1 more` could as well be a name. */
export function few(texts: readonly string[], most = 4): readonly string[] {
  return texts.length > most ? [...texts.slice(0, most - 1), `and ${texts.length - most + 1} more`] : texts;
}
