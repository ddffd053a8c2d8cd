import type { Token, TokenType } from './token.ts';

/** Tokens that were scanned and not read yet. If a token turns out to begin a key, another one is inserted before it. */
export class TokenQueue {
  readonly #tokens: Token[] = [];
  #head = 0;
  /** The number of tokens that have left the queue. */
  #left = 0;

  /** The number of the first token, counted from the start of the text. */
  get first(): number {
    return this.#left;
  }

  /** The number that the next token will have. */
  get next(): number {
    return this.#left + this.#tokens.length - this.#head;
  }

  get head(): Token | undefined {
    return this.#tokens[this.#head];
  }

  /** Removes the first token. Returns the next one, if it was scanned already. */
  shift(): Token | undefined {
    this.#head++;
    this.#left++;
    if (this.#head === this.#tokens.length) {
      this.#head = 0;
      this.#tokens.length = 0;
    }
    return this.#tokens[this.#head];
  }

  push(type: TokenType, offset: number, value = '', plain = false): void {
    this.#tokens.push({ type, offset, value, plain });
  }

  /** Adds the tokens of `name:`. */
  pushKey(offset: number, name: string): void {
    this.#tokens.push(
      { type: 'key', offset, value: '', plain: false },
      { type: 'scalar', offset, value: name, plain: true },
      { type: 'value', offset: offset + name.length, value: '', plain: false },
    );
  }

  /** Inserts a token before the one with the given number. If that one has left the queue, or the number is -1, it goes to the end. */
  insert(number: number, type: TokenType, offset: number): void {
    const token: Token = { type, offset, value: '', plain: false };
    if (number < this.#left) this.#tokens.push(token);
    else this.#tokens.splice(this.#head + number - this.#left, 0, token);
  }
}
