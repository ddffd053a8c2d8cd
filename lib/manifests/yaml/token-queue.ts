import type { Token, TokenType } from './token.ts';

/** Tokens that were cut but not read yet: what turns out to be a key gets a token before it. */
export class TokenQueue {
  readonly #tokens: Token[] = [];
  #head = 0;
  /** Tokens that have left the queue. */
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

  /** Takes the first token away; the next one, if there is one already. */
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

  /** `name:` */
  pushKey(offset: number, name: string): void {
    this.#tokens.push(
      { type: 'key', offset, value: '', plain: false },
      { type: 'scalar', offset, value: name, plain: true },
      { type: 'value', offset: offset + name.length, value: '', plain: false },
    );
  }

  /** Puts a token before the one of the given number; at the end where that has left the queue, or is -1. */
  insert(number: number, type: TokenType, offset: number): void {
    const token: Token = { type, offset, value: '', plain: false };
    if (number < this.#left) this.#tokens.push(token);
    else this.#tokens.splice(this.#head + number - this.#left, 0, token);
  }
}
