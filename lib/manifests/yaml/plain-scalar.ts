import type { Scalar } from './value.ts';

/**
 * Words that are no strings when they stand unquoted. kubectl reads YAML 1.1 with go-yaml v2, whose table this is: it
 * is longer than that of YAML 1.2 (`on`, `y`), and has no dates and no base-60 numbers: `2024-01-01` and `1:30` are strings.
 */
const words = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/** Go's `strconv.ParseInt(text, 0, 64)`: base by prefix, a leading 0 is octal. */
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const mayBeSpecial = /^[-+0-9.yYnNtTfFoO~]/;

/** What an unquoted scalar means to kubectl: `on` is a boolean, `0x50` and `1_000` are numbers, `1.2.3` is a string. */
export function resolvePlain(text: string, offset: number): Scalar {
  if (text !== '' && !mayBeSpecial.test(text)) return { type: 'string', value: text, offset };
  const word = words.get(text);
  if (word === null) return { type: 'null', value: null, offset };
  if (typeof word === 'boolean') return { type: 'boolean', value: word, offset };
  const number = word ?? toNumber(text);
  return number === undefined ? { type: 'string', value: text, offset } : { type: 'number', value: number, offset };
}

function toNumber(text: string): number | undefined {
  const startsLikeNumber = /^[-+0-9]/.test(text);
  const digits = startsLikeNumber ? text.replaceAll('_', '') : text;
  if (startsLikeNumber && integer.test(digits)) {
    const sign = digits.startsWith('-') ? -1 : 1;
    const unsigned = digits.replace(/^[-+]/, '');
    return sign * Number(/^0[0-7]+$/.test(unsigned) ? `0o${unsigned.slice(1)}` : unsigned);
  }
  if (!float.test(digits)) return undefined;
  const value = Number(digits);
  // Out of range is an error of Go's ParseFloat, and go-yaml then leaves the text a string.
  return Number.isFinite(value) ? value : undefined;
}
