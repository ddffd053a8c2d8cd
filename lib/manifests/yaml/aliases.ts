import { NotYaml } from './cursor.ts';
import type { Token } from './token.ts';
import type { Value } from './value.ts';

/** The most values that the aliases of one document may stand for, counted as if they were written out. */
const maxAliased = 200_000;

/** The aliases of a document stand for too much. A text of a few lines can fill the memory in this way. */
export class TooManyAliases extends NotYaml {}

/** The anchors of a document, and the number of values that its aliases stand for. */
export class Aliases {
  readonly #anchors = new Map<string, Value | undefined>();
  readonly #weights = new Map<Value, number>();
  #aliased = 0;

  /** Opens the anchor of a collection that is being read. */
  open(anchor: string | undefined): void {
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
  }

  define(anchor: string | undefined, value: Value): void {
    if (anchor !== undefined) this.#anchors.set(anchor, value);
  }

  get({ value: name, offset }: Token): Value {
    const value = this.#anchors.get(name);
    if (value === undefined) {
      const open = this.#anchors.has(name);
      throw new NotYaml(
        open ? `the alias *${name} stands within what it names` : `the alias *${name} has no anchor &${name} before it`,
        offset,
      );
    }
    this.#aliased += this.#weight(value);
    if (this.#aliased > maxAliased)
      throw new TooManyAliases(`the aliases of this document stand for more than ${maxAliased} values`, offset);
    return value;
  }

  /** "document contains excessive aliasing": go-yaml's limit for a document that consists mostly of aliases. */
  check(document: Value | undefined): void {
    if (this.#aliased <= 100 || !document) return;
    const all = this.#weight(document);
    if (all > 1000 && this.#aliased / all > 0.99) throw new TooManyAliases('almost all of this document is aliases', 0);
  }

  /** The number of values in this one if each alias is written out. */
  #weight(value: Value): number {
    if (value.type !== 'list' && value.type !== 'map') return 1;
    let weight = this.#weights.get(value);
    if (weight === undefined) {
      weight = 1;
      if (value.type === 'list') for (const item of value.items) weight += this.#weight(item);
      else for (const entry of value.entries.values()) weight += 1 + this.#weight(entry.value);
      this.#weights.set(value, weight);
    }
    return weight;
  }
}
