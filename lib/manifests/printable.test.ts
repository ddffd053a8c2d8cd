import { printable, printableJson } from './printable.ts';

const HOSTILE: readonly (readonly [what: string, text: string, printed: string])[] = [
  ['a line feed', 'a\n::error::x', 'a\\n::error::x'],
  ['a carriage return', 'a\rb', 'a\\rb'],
  ['colours', '\u001b[31mred', '\\u001b[31mred'],
  ['C1 controls', 'a\u009b31m', 'a\\u009b31m'],
  ['DEL', 'a\u007fb', 'a\\u007fb'],
  ['a turn of the direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['nothing wide', 'a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\u00ad'],
  ['separators of lines', 'a\u2028b\u2029c\u0085', 'a\\u2028b\\u2029c\\u0085'],
  ['tags', 'a\u{e0041}', 'a\\udb40\\udc41'],
  ['half a pair', 'a\ud800b', 'a\\ud800b'],
  ['a command at the start', '::error::x', '\\u003a:error::x'],
  ['a command behind blanks', '  ::error::x', '  \\u003a:error::x'],
  ['an old command anywhere', 'a ##[error]x', 'a \\u0023#[error]x'],
];

describe('printable', () => {
  it.each(HOSTILE)('writes %s as an escape', (_, text, printed) => {
    expect(printable(text)).toBe(printed);
  });

  it.each(HOSTILE)('hides %s nowhere in JSON, which means the same', (_, text) => {
    const json = printableJson({ [text]: text }, 1);
    expect(JSON.parse(json)).toEqual({ [text]: text });
    expect(json.split('\n')).toHaveLength(3);
    expect(json.replaceAll('\n', '')).not.toMatch(/##\[|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('leaves ordinary text alone, of any script', () => {
    for (const text of ['shop/db[StatefulSet]', 'naïve 名前 ключ 🚀', 'a: b :: c', '# x', '']) {
      expect(printable(text)).toBe(text);
    }
  });
});
