import type { Cursor } from './cursor.ts';

/** A place at which a key without `?` may have begun. Only a `:` after it can tell. */
export interface SimpleKey {
  possible: boolean;
  /** A key must stand here, at the indentation of a block. */
  required: boolean;
  /** The number of its first token, counted from the start of the text. */
  token: number;
  /** The token must wait until it is known whether it begins a key. */
  waits: boolean;
  offset: number;
  lineStart: number;
}

/** The possible keys: one for the blocks, and one for each open `[` and `{`. In go-yaml v2's scanner, this is simple_keys. */
export class SimpleKeys {
  readonly #cursor: Cursor;
  /** The possible key of the blocks. */
  readonly outermost = noKey(0);
  readonly #keys: SimpleKey[] = [this.outermost];

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** The possible key of the innermost collection. */
  get last(): SimpleKey {
    return this.#keys[this.#keys.length - 1] as SimpleKey;
  }

  /** Whether the token with this number must wait. */
  waitFor(token: number): boolean {
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as SimpleKey;
      if (key.waits && key.token === token) return this.isValid(key);
    }
    return false;
  }

  /** "the : indicator must appear at most 1024 Unicode characters beyond the start of the key [...] restricted to a single line" */
  isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.lineStart === this.#cursor.lineStart && !this.#cursor.isFurtherThan(1024, key.offset)) return true;
    if (key.required) this.#missingColon(key);
    key.possible = false;
    return false;
  }

  /** Notes that a key may begin with the token of this number, which is read next. */
  save(token: number): void {
    const cursor = this.#cursor;
    if (!cursor.keyAllowed) return;
    this.remove();
    const key = this.last;
    key.possible = true;
    key.waits = true;
    key.required = cursor.flowLevel === 0 && cursor.indent === cursor.column;
    key.token = token;
    key.offset = cursor.at;
    key.lineStart = cursor.lineStart;
  }

  remove(): void {
    const key = this.last;
    if (!key.possible) return;
    if (key.required) this.#missingColon(key);
    key.possible = false;
    key.waits = false;
  }

  /** A `[` or `{` is opened, and the token after it has this number. */
  open(token: number): void {
    this.#keys.push(noKey(token));
    this.#cursor.flowLevel++;
  }

  close(): void {
    this.remove();
    if (this.#cursor.flowLevel === 0) return;
    this.#cursor.flowLevel--;
    const closed = this.#keys.pop();
    const { last } = this;
    // As in go-yaml, an empty collection does not wait, so it cannot be a key.
    if (closed?.token === last.token) last.waits = false;
  }

  #missingColon(key: SimpleKey): never {
    return this.#cursor.fail('a ":" is missing after this key', key.offset);
  }
}

function noKey(token: number): SimpleKey {
  return { possible: false, required: false, token, waits: false, offset: 0, lineStart: 0 };
}
