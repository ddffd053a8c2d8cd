import type { ProblemCode } from '../problem.ts';
import { NotYaml } from './cursor.ts';
import { type Entry, type MapValue, quote, type Value } from './value.ts';

/** Called for things that kubectl ignores and a reader should know. */
export type Complain = (code: ProblemCode, offset: number, fact: string, fix: string) => void;

/** Says that a key stands twice in a map. With the same value, it does not matter which of them counts. */
export function complainOfTwice(complain: Complain, key: string, before: Value, { value, offset }: Entry): void {
  const isSame = 'value' in before && 'value' in value && before.value === value.value;
  const fact = `the key ${quote(key)} stands twice in one map${isSame ? ', with the same value' : ''}`;
  complain(isSame ? 'MF018' : 'MF011', offset, fact, 'keep one of them');
}

/** The entries of one map, in the order in which kubectl sets them. The last of two equal keys counts. */
export class MapBuilder {
  readonly #entries = new Map<string, Entry>();
  readonly #complain: Complain;
  /** The keys that the map itself has, as opposed to merged ones. Filled at the first merge. */
  #own: Set<string> | undefined;
  #merged = false;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  set(key: string, value: Value, offset: number): void {
    const known = this.#entries.get(key);
    if (known && (!this.#merged || this.#own?.has(key)))
      complainOfTwice(this.#complain, key, known.value, { value, offset });
    // Deleted first, to keep the order of the text.
    if (known) this.#entries.delete(key);
    this.#own?.add(key);
    this.#entries.set(key, { value, offset });
  }

  /** Merges the value of `<<`. In a list, "earlier nodes take precedence". It overrides what the map has before it. */
  merge(value: Value, offset: number, inDocument: number): void {
    if (this.#merged)
      this.#complain('MF011', offset, 'the key "<<" stands twice in one map', 'merge a list of maps under one <<');
    this.#merged = true;
    this.#own ??= new Set(this.#entries.keys());
    const maps = value.type === 'list' ? value.items.toReversed() : [value];
    for (const map of maps) {
      if (map.type !== 'map') throw new NotYaml('the merge key << needs a map or a list of maps', inDocument);
      for (const [key, entry] of map.entries) this.#mergeEntry(key, entry, offset);
    }
  }

  #mergeEntry(key: string, entry: Entry, offset: number): void {
    if (this.#own?.has(key)) {
      const fact = `the merge key << stands after ${quote(key)}, which it also holds; kubectl takes the merged one, YAML says the own one`;
      this.#complain('MF015', offset, fact, 'write << as the first key of the map');
    }
    this.#entries.set(key, entry);
  }

  build(offset: number): MapValue {
    return { type: 'map', entries: this.#entries, offset };
  }
}
