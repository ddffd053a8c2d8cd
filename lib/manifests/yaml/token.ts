/** Tokens of YAML, in the terms of libyaml. */
export type TokenType =
  | 'alias'
  | 'anchor'
  | 'block end'
  | 'block entry'
  | 'block mapping start'
  | 'block sequence start'
  | 'directive'
  | 'document end'
  | 'document start'
  | 'flow entry'
  | 'flow mapping end'
  | 'flow mapping start'
  | 'flow sequence end'
  | 'flow sequence start'
  | 'key'
  | 'scalar'
  | 'stream end'
  | 'stream start'
  | 'tag'
  | 'value';

/** A piece of YAML. `offset` is where it begins in the text. */
export interface Token {
  readonly type: TokenType;
  readonly offset: number;
  /** For a scalar its content, for a tag the whole tag, for an anchor or alias its name. */
  readonly value: string;
  /** For a scalar: it has no quotes and is not a block. */
  readonly plain: boolean;
}
