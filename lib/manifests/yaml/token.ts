/** What a text is made of, in the terms of libyaml. */
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

export interface Token {
  readonly type: TokenType;
  readonly offset: number;
  /** Of a scalar its content, of a tag the whole tag, of an anchor or alias its name. */
  readonly value: string;
  /** Of a scalar: it stands without quotes and is no block. */
  readonly plain: boolean;
}
