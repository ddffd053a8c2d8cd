import { plainDocuments, plainOf, plainText } from './plain-yaml.ts';

describe('plain data', () => {
  it.each([
    ['.', '.'],
    ['22:30', '22:30'],
    ['2024-01-15', '2024-01-15'],
    ['on', true],
    ['0x10', 16],
    ['010', 8],
    ['1_000', 1000],
    ['1.5', 1.5],
    ['1.2.3', '1.2.3'],
    ['~', null],
    ['"5"', '5'],
    ['!!str 5', '5'],
    ['!!int "5"', 5],
    ['<<', '<<'],
  ])('has %s as go-yaml does', (text, value) => {
    expect(plainOf(`a: ${text}\n`)).toEqual({ a: value });
    expect(plainDocuments(`a: 1\n---\na: ${text}\n`).map((one) => one.value)).toEqual([{ a: 1 }, { a: value }]);
  });

  it('merges maps', () => {
    expect(plainOf('a: &a {b: 1, c: 2}\nd: {<<: *a, c: 3}\n')).toEqual({ a: { b: 1, c: 2 }, d: { b: 1, c: 3 } });
  });

  it.each(['22:30', '2024-01-15', '.', 'on', '010'])('keeps the text %s a text', (text) => {
    expect(plainOf(plainText({ a: text }))).toEqual({ a: text });
  });
});
