/** Thrown when an input was made so that its conditions multiply: nothing is proven then, whatever was found before. */
export class TooManyConditions extends Error {
  /** @param asked how many selectors there are, and on how many keys of labels */
  constructor(asked?: { readonly selectors: number; readonly keys: number }) {
    const count = asked ? `: ${counted(asked.selectors, 'selector')} on ${counted(asked.keys, 'key')}` : '';
    super(`too many conditions to compare${count}; nothing is proven`);
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
