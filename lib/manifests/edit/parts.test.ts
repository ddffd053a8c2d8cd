import type { Text } from '../model.ts';
import { readTexts } from '../read-texts.ts';
import { linesOf, partsOf, textWith } from './parts.ts';

const named = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {}, ingress: [{}]}\n`;
const of = (text: string): Text => ({ file: 'a.yaml', text });
const pieces = (text: string) => partsOf(of(text)).map((part) => part.text);

describe('the parts of a text', () => {
  const texts: [string, string][] = [
    ['documents', `${named('a')}---\n${named('b')}---\n${named('c')}`],
    ['comments, and documents that hold nothing', `# a\n---\n# b\n${named('a')}---\n# c\n---\n---\n${named('b')}---\n`],
    ['a byte order mark', `\uFEFF${named('a')}---\n${named('b')}`],
    ['lines of Windows, and a missing last end', `${named('a')}---\n${named('b')}`.replaceAll('\n', '\r\n').trimEnd()],
    ['a comment behind the line between them', `---\n${named('a')}--- # next\n${named('b')}`],
    ['a List', `kind: List\napiVersion: v1\nitems: []\n---\n${named('b')}`],
    ['nothing', ''],
  ];
  it.each(texts)('are, joined, the text, and hold what it holds at the same lines: %s', (_, text) => {
    const parts = partsOf(of(text));
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.flatMap((part) => readTexts([part]).policies)).toEqual(readTexts([of(text)]).policies);
  });

  it('are as many as there are documents', () => {
    expect(texts.map(([, text]) => pieces(text).length)).toEqual([3, 2, 2, 2, 2, 2, 1]);
  });

  const whole: [string, string][] = [
    ['JSON, of which several objects may follow each other', '{"a": 1}\n{"b": 1}\n'],
    ['a part that would be JSON by itself', `${named('a')}---\n{kind: A}\n`],
    ['something that is wrong', `${named('a')}---\na: [\n---\n${named('b')}`],
    ['a patch, which another document may make of it', `${named('a')}---\nspec: {$patch: replace}\n`],
  ];
  it.each(whole)('are the whole where there is %s', (_, text) => {
    expect(pieces(text)).toEqual([text]);
  });

  it('are found by a line of theirs, and the last one takes what is added', () => {
    const parts = partsOf(of(`${named('a')}---\n${named('b')}---\n${named('c')}`));
    const object = (line: number) => ({ location: { file: 'a.yaml', line }, name: '' });
    const at = (line: number) => textWith(parts, { edit: 'remove', object: object(line), path: [] });
    expect([1, 4, 6, 9, 11, 99].map((line) => parts.indexOf(at(line) as Text))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(textWith(parts, { edit: 'add', file: 'a.yaml', value: {} })).toBe(parts[2]);
    expect(textWith(parts, { edit: 'add', file: 'b.yaml', value: {} })).toBeUndefined();
    expect(textWith([of('a'), of('b')], { edit: 'add', file: 'a.yaml', value: {} })).toBeUndefined();
    expect(linesOf(parts[1] as Text, parts)).toEqual({ file: 'a.yaml', from: 6, to: 11 });
  });
});
