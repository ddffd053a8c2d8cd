import { ELSEWHERE, INGRESS_CONTROLLER, STRANGER } from '../reach/peer.ts';

/** What the words in braces mean, in the order in which they are explained. */
const MEANINGS: readonly (readonly [word: string, meaning: string])[] = [
  [STRANGER, 'a pod without labels that is in no manifest'],
  [ELSEWHERE, 'a namespace that no manifest names'],
  [INGRESS_CONTROLLER, 'whatever serves an Ingress, if there is one'],
];

const BRACE = '}'.charCodeAt(0);

/** Finds out which words in braces the printed names of peers have, to explain those and no others. */
export class NameWords {
  private readonly unseen = new Map(MEANINGS);

  add(name: string): void {
    // A long listing has millions of names, and most of them have no braces.
    if (name.charCodeAt(name.length - 1) !== BRACE) return;
    for (const word of this.unseen.keys()) if (name.includes(word)) this.unseen.delete(word);
  }

  /** A line for each word that was there: `{elsewhere}: a namespace that no manifest names`. */
  lines(): string[] {
    return MEANINGS.flatMap(([word, meaning]) => (this.unseen.has(word) ? [] : [`${word}: ${meaning}`]));
  }
}
