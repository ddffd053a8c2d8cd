/** Thrown when the conditions of an input multiply until there are too many. Nothing is proven then, whatever was found before. */
export class TooManyConditions extends Error {
  /** @param asked the number of selectors, and the number of different label keys in them */
  constructor(asked?: { readonly selectors: number; readonly keys: number }) {
    const count = asked ? `: ${counted(asked.selectors, 'selector')} on ${counted(asked.keys, 'key')}` : '';
    super(`too many conditions to compare${count}; nothing is proven`);
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
