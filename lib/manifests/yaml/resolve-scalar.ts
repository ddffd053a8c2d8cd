import { OWN_TAG } from './scan-tag.ts';
import type { Scalar, Value } from './value.ts';

/**
 * Unquoted words that are not strings. This is the table of go-yaml v2, with which kubectl reads YAML 1.1. It has more words than
 * YAML 1.2 (`on`, `y`), and neither dates nor base-60 numbers: `2024-01-01` and `1:30` are strings.
 */
const words = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/** Go's `strconv.ParseInt(text, 0, 64)`: the prefix gives the base, and a leading 0 means octal. */
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Go's `strconv.ParseFloat`: underscores between digits. */
const pointFirst = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const mayBeSpecial = /^[-+0-9.yYnNtTfFoO~]/;

/** What an unquoted scalar means to kubectl: `on` is a boolean, `0x50` and `1_000` are numbers, `1.2.3` is a string. */
export function resolvePlain(text: string, offset: number): Scalar {
  if (text !== '' && !mayBeSpecial.test(text)) return { type: 'string', value: text, offset };
  const word = words.get(text);
  if (word === null) return { type: 'null', value: null, offset };
  if (typeof word === 'boolean') return { type: 'boolean', value: word, offset };
  const number = word ?? toNumber(text)?.value;
  return number === undefined ? { type: 'string', value: text, offset } : { type: 'number', value: number, offset };
}

/**
 * The value of a scalar with a tag, or why the tag does not fit. With a tag that go-yaml does not know, the text stays a string.
 * `!!binary` is decoded.
 */
export function resolveTagged(text: string, tag: string, offset: number): Scalar | { readonly why: string } {
  if (!tag.startsWith(OWN_TAG)) return { type: 'string', value: text, offset };
  const name = tag.slice(OWN_TAG.length);
  if (name === 'binary') return decodeBinary(text, offset);
  const plain = resolvePlain(text, offset);
  const fits = {
    bool: plain.type === 'boolean',
    null: plain.type === 'null',
    int: plain.type === 'number' && toNumber(text)?.integer !== undefined,
    // For go-yaml, an integer of more than 63 bits is not a float.
    float: plain.type === 'number' && (toNumber(text)?.integer ?? 0n) < 1n << 63n,
    timestamp: plain.type === 'string' && isTimestamp(text),
  }[name];
  if (fits === undefined) return { type: 'string', value: text, offset };
  return fits ? plain : { why: `${JSON.stringify(text.slice(0, 40))} is not a !!${name}` };
}

/**
 * The name of a key, or undefined if kubectl refuses it. "JSON objects have string keys": kubectl turns scalar keys into text.
 * @param text the scalar as written, or empty for an alias
 */
export function keyName(key: Value, text: string): string | undefined {
  if (key.type === 'string') return key.value;
  if (key.type === 'boolean') return String(key.value);
  return key.type === 'number' ? numberKey(text || String(key.value), key.value) : undefined;
}

/**
 * The text of a numeric key. An integer becomes decimal digits, a float what Go's `FormatFloat(value, 'g', -1, 32)` writes.
 * Undefined for an integer of more than 63 bits, which kubectl does not accept as a key.
 */
function numberKey(text: string, value: number): string | undefined {
  const integer = toNumber(text)?.integer;
  if (integer !== undefined) return integer < 1n << 63n ? String(integer) : undefined;
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  const [mantissa = '', exponent = '0'] = single.toExponential(digits - 1).split('e');
  if (Number(exponent) < -4 || Number(exponent) >= 6) return `${mantissa}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`;
  return String(Number(single.toPrecision(digits)));
}

function toNumber(text: string): { value: number; integer?: bigint } | undefined {
  if (!/^[-+0-9]/.test(text)) {
    const value = pointFirst.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
    return Number.isFinite(value) ? { value } : undefined;
  }
  // go-yaml asks Go for what follows 0b as a number of base 2, which may have a sign there.
  const digits = text.replaceAll('_', '').replace(/^0b([-+])(?=[01]+$)/, '$10b');
  const [, sign, unsigned = ''] = integer.exec(digits) ?? [];
  // Longer texts are no 64-bit numbers.
  if (unsigned !== '' && unsigned.length <= 66) {
    const magnitude = BigInt(/^0[0-7]+$/.test(unsigned) ? `0o${unsigned.slice(1)}` : unsigned);
    if (magnitude < 1n << (sign === '' ? 64n : 63n) || (sign === '-' && magnitude === 1n << 63n)) {
      const integer = sign === '-' ? -magnitude : magnitude;
      return { value: Number(integer), integer };
    }
  }
  if (!float.test(digits)) return undefined;
  const value = Number(digits);
  // Out of range, Go's ParseFloat fails, and go-yaml leaves the text a string.
  return Number.isFinite(value) ? { value } : undefined;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBinary(text: string, offset: number): Scalar | { readonly why: string } {
  const encoded = text.replaceAll(/[\r\n]/g, '');
  if (!base64.test(encoded)) return { why: 'the content of a !!binary is not base64' };
  return { type: 'string', value: textOf(Buffer.from(encoded, 'base64')), offset };
}

/** Decodes UTF-8. kubectl writes each invalid byte as U+FFFD in JSON. Other decoders replace several at once. */
function textOf(bytes: Buffer): string {
  const whole = bytes.toString('utf8');
  if (!whole.includes('\uFFFD')) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const part = bytes.toString('utf8', at, at + length);
    const isCharacter = part.length <= 2 && Buffer.from(part).equals(bytes.subarray(at, at + length));
    text += isCharacter ? part : '\uFFFD';
    at += isCharacter ? length : 1;
  }
  return text;
}

/** Does go-yaml take it for a date, alone or with a time? */
function isTimestamp(text: string): boolean {
  const [, year, month, day] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/.exec(
      text,
    ) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
