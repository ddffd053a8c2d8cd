/**
 * A YAML or JSON value with its offset in the text, before its fields get types. Aliases share the value that they name, so a
 * value may be met more than once, but never inside itself.
 */
export type Value = Scalar | ListValue | MapValue;

/** A value without parts, by the type that YAML gives it. `offset` is where it begins in the text. */
export type Scalar =
  | { readonly type: 'string'; readonly value: string; readonly offset: number }
  | { readonly type: 'number'; readonly value: number; readonly offset: number }
  | { readonly type: 'boolean'; readonly value: boolean; readonly offset: number }
  | { readonly type: 'null'; readonly value: null; readonly offset: number };

/** A sequence of YAML. `offset` is where it begins in the text. */
export interface ListValue {
  readonly type: 'list';
  readonly items: readonly Value[];
  readonly offset: number;
}

/** A mapping of YAML. `offset` is where it begins in the text. */
export interface MapValue {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly offset: number;
}

/** The value of a key. `offset` is that of the key. */
export interface Entry {
  readonly value: Value;
  readonly offset: number;
}

/** The value in a few words, for messages: `the string "80"`, `a list`. */
export function describe(value: Value): string {
  switch (value.type) {
    case 'list':
      return 'a list';
    case 'map':
      return 'a map';
    case 'null':
      return 'null';
    case 'string':
      return `the string ${quote(value.value)}`;
    default:
      return `the ${value.type} ${value.value}`;
  }
}

/** A text from a manifest in quotes, with control characters escaped, cut to fit into a line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
