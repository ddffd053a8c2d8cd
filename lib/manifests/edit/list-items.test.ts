import type { Text } from '../model.ts';
import { readTexts } from '../read-texts.ts';
import type { Edit } from './edit.ts';
import { editedText } from './edited-text.ts';
import { inItsList, type Part } from './part.ts';
import { partsOf } from './parts.ts';

const policyOf = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: { podSelector: {}, ingress: [{}] },
});
const LIST = { apiVersion: 'v1', items: ['a', 'b', 'c'].map(policyOf), kind: 'List', metadata: {} };
const lines = (name: string, indent = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec:\n  podSelector: {}\n  ingress:\n  - {}`.replaceAll(
    '\n',
    `\n${indent}`,
  );
const block = (indent = '') =>
  ['a', 'b', 'c']
    .map((name) => `${indent}# ${name} - below\n${indent}- ${lines(name, `${indent}  `)}  # last\n\n`)
    .join('');
const flow = (name: string) => JSON.stringify(policyOf(name));
const of = (text: string): Text => ({ file: 'a.yaml', text });
const located = (texts: readonly Text[]) =>
  readTexts(texts).policies.map(({ name, location }) => [name, location.line]);
const pretty = JSON.stringify(LIST, null, 4);

const LISTS: [string, string][] = [
  ['items in a block', `kind: List\napiVersion: v1\nitems:\n${block()}`],
  ['as kubectl prints them', `apiVersion: v1\nitems:\n${block()}kind: List\nmetadata: {resourceVersion: ""}\n`],
  ['items that are indented', `kind: List\nitems:\n${block('    ')}# end\napiVersion: v1`],
  ['dashes in lines of their own', `kind: List\napiVersion: v1\nitems:\n${block().replaceAll('- api', '-\n  api')}`],
  ['lines of Windows, after a mark', `\uFEFFkind: List\napiVersion: v1\nitems:\n${block()}`.replaceAll('\n', '\r\n')],
  ['JSON', pretty],
  ['JSON with items that begin where another ends', pretty.replace(/\},\n\s*\{/g, '}, {')],
  [
    'JSON with an item a line',
    `{"apiVersion": "v1", "kind": "List", "items": [\n${'abc'.split('').map(flow).join(',\n')}]}\n`,
  ],
  [
    'brackets with comments',
    `kind: List\napiVersion: v1\nitems: [ # ]\n  ${flow('a')}, # of a ]\n  ${flow('b')},\n  ${flow('c')},\n] # end\n`,
  ],
  ['items of a type that the list names', pretty.replace('"List"', '"NetworkPolicyList"')],
  [
    'stars that are no aliases',
    `kind: List\napiVersion: v1\nitems:\n${block()}metadata: {annotations: {a: "*b &c"}}\n`,
  ],
];

describe('the items of a List', () => {
  it.each(LISTS)('are parts of the text that hold one each, where it is: %s', (_, text) => {
    const parts = partsOf(of(text));
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.map((part) => located([inItsList(part)]))).toEqual(located([of(text)]).map((one) => [one]));
    expect(parts).toHaveLength(3);
  });

  it.each(LISTS)('are edited as in the whole text: %s', (_, text) => {
    const parts = partsOf(of(text));
    for (const [i, { name, location }] of readTexts([of(text)]).policies.entries()) {
      const object = { name, location };
      const edits: Edit[] = [
        { edit: 'set', object, path: ['spec', 'ingress', 1], value: { from: [{ podSelector: {} }] } },
        { edit: 'set', object, path: ['spec', 'policyTypes'], value: ['Ingress', 'Egress'] },
        { edit: 'remove', object, path: ['spec', 'ingress'] },
      ];
      for (const edit of edits) {
        const now = parts.map((part, at) => (at === i ? editedText(part, [edit]) : part.text)).join('');
        expect(now).toBe(editedText(of(text), [edit]));
      }
    }
  });

  it('may stand among other documents, and the last one takes what is added', () => {
    const [, text] = LISTS[1] as [string, string];
    const parts = partsOf(of(`${lines('x')}\n---\n${text}---\n${text}`));
    expect(parts).toHaveLength(7);
    const value = policyOf('d');
    const last = parts.at(-1) as Part;
    const now: Part = { ...last, text: editedText(last, [{ edit: 'add', file: 'a.yaml', value }]) };
    const again = partsOf(now);
    expect(again.map((part) => part.text).join('')).toBe(now.text);
    const line = last.firstLine as number;
    expect(again.map((part) => located([inItsList(part)]))).toEqual([
      [['c', line]],
      [['d', line + last.text.split('\n').length]],
    ]);
  });

  const [, kept] = LISTS[0] as [string, string];
  const whole: [string, string][] = [
    ['anchors', kept.replace('{name: a}', '&a {name: a}').replace('{name: c}', '*a')],
    ['an anchor that nothing refers to', kept.replace('{name: a}', '&a {name: a}')],
    ['a line for several of them', JSON.stringify(LIST)],
    ['one of them', `kind: List\napiVersion: v1\nitems:\n- ${lines('a', '  ')}\n`],
    ['something else that is called so', kept.replace('kind: List', 'kind: Something')],
    [
      'a bracket in a comment behind the last',
      `kind: List\napiVersion: v1\nitems: [\n${flow('a')},\n${flow('b')}] # ] end\n`,
    ],
  ];
  it.each(whole)('are not taken apart where there is %s', (_, text) => {
    expect(partsOf(of(text)).map((part) => part.text)).toEqual([text]);
  });
});
