import { Yaml } from 'cdk8s';

/**
 * Texts that kubectl takes for a number, and that cdk8s, which knows YAML 1.1, may leave without quotes: kubectl's go-yaml drops each
 * `_`, and reads the rest as Go reads numbers. Besides, `<<` and `=`, which Python refuses as values.
 */
const LIKE_NUMBER = /^[-+]?(?:0[xXoObB][-+0-9a-fA-F]+|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)$|^(?:<<|=)$/;
/** Characters that YAML has no form for but an escape, or takes for the end of a line. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** A text of several lines that begins with a tab, whose form as a block no reader of YAML 1.1 takes. */
const TAB_FIRST = /^[\n ]*\t.*\n|^\n[\n ]*\t/;
/** What stands for a text until it is quoted: letters, which no reader takes for anything else. */
const STAND_IN = 'tierwallText';

/**
 * The object as YAML, as cdk8s writes it, but with quotes around texts that kubectl would otherwise read as something else, such as
 * `0o22`.
 */
export function quotedYaml(json: unknown): string {
  const texts: string[] = [];
  const standIn = (text: string) =>
    LIKE_NUMBER.test(text.replaceAll('_', '')) || TAB_FIRST.test(text) || text.search(UNPRINTABLE) >= 0
      ? `${STAND_IN}${texts.push(text) - 1}x`
      : text;
  const other = withTexts(json, standIn);
  const plain = Yaml.stringify(json);
  if (texts.length === 0 || plain.includes(STAND_IN)) return plain;
  return Yaml.stringify(other).replaceAll(new RegExp(`${STAND_IN}(\\d+)x`, 'g'), (_, at) => quoted(texts[at] ?? ''));
}

function withTexts(value: unknown, replaced: (text: string) => string): unknown {
  if (typeof value === 'string') return replaced(value);
  if (Array.isArray(value)) return value.map((one) => withTexts(one, replaced));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [replaced(key), withTexts(one, replaced)]));
}

function quoted(text: string): string {
  const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(UNPRINTABLE, escaped);
}
