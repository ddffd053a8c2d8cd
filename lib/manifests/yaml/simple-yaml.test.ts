import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { often } from '../../../test/often.ts';
import { Unreadable } from './convert-node.ts';
import { YamlParser } from './parse-yaml.ts';
import { parseSimpleYaml } from './simple-yaml.ts';
import { Source } from './source.ts';
import type { Value } from './value.ts';

function byYaml(text: string): Value | undefined | 'unreadable' {
  try {
    return new YamlParser(new Source('x.yaml', text)).parse(0, text.length);
  } catch (error) {
    if (error instanceof Unreadable) return 'unreadable';
    throw error;
  }
}

const scalar = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'app',
    'on',
    'y',
    'null',
    '~',
    '80',
    '1e3',
    '0x10',
    '1_000',
    '-',
    '- a',
    'a: b',
    'a #b',
    '#',
    '{}',
  ),
  fc.constantFrom(
    '[',
    '"',
    "it's",
    'two\nlines',
    'two\n\nlines\n',
    ' led',
    'trailed ',
    '2026-01-01',
    '.5',
    '1.0',
    '!tag',
    '&a',
    '*a',
  ),
  { weight: 20, arbitrary: fc.stringMatching(/^[a-z0-9./-]{1,8}$/) },
  fc.string({ maxLength: 6 }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('list'), tie('map'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(
    fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom('a', 'b', 'app', 'spec', 'x.y/z') },
      fc.constantFrom('on', 'no', '1', ''),
      fc.string({ maxLength: 3 }),
    ),
    tie('value'),
    {
      minKeys: 1,
      maxKeys: 3,
    },
  ),
}));
const document = fc.oneof(values['map'] as fc.Arbitrary<unknown>, fc.array(values['map'] as fc.Arbitrary<unknown>));

/** YAML as it is generated, and the same with a few characters put in, taken out or doubled: what people do to it. */
const texts = fc
  .tuple(
    document,
    fc.record({ indent: fc.constantFrom(1, 2, 4), indentSeq: fc.boolean(), lineWidth: fc.constantFrom(0, 20) }),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(0, 1, 2),
        fc.constantFrom(
          ' ',
          '\n',
          ':',
          ': ',
          '-',
          '- ',
          '#',
          ' #',
          '"',
          "'",
          '|',
          '|-\n',
          '>',
          '{',
          '}',
          '[',
          ']',
          '&a ',
          '*a',
          '!',
          '?',
          ',',
          '\t',
          'a',
          '  ',
          '\n\n',
          '%',
          '@',
          '`',
          '~',
          '...\n',
          'é',
        ),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([content, options, edits]) => {
    let text = stringify(content, options);
    for (const [position, removed, added] of edits) {
      const at = position % (text.length + 1);
      text = text.slice(0, at) + added + text.slice(at + removed);
    }
    return text;
  })
  .filter((text) => !/^---/m.test(text));

describe('parseSimpleYaml', () => {
  it('gives what the whole parser gives, wherever it gives anything', () => {
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const simple = parseSimpleYaml(text, 0, text.length);
        if (simple === undefined) return true;
        read++;
        return isDeepStrictEqual(simple, byYaml(text));
      }),
      // Shrinking such a text takes minutes.
      { numRuns: often(6000), endOnFailure: true },
    );
    // Not by reading next to nothing.
    expect(read).toBeGreaterThan(often(600));
  });

  it.each([
    ['a map within a list within a map', 'a:\n- b: 1\n  c: x\n- d\n'],
    ['a literal block', 'a: |\n  one\n\n  two\nb: |-\n  three\n'],
    ['comments and blank lines', '# one\n\na: 1 # two\n   # three\nb:\n  # four\n  - x\n'],
    ['nothing after a key', 'a:\nb:\n'],
    ['quotes', 'a: "x: #y"\nb: \'z\'\n'],
  ])('reads %s', (_, text) => {
    const simple = parseSimpleYaml(text, 0, text.length);
    expect(simple).toBeDefined();
    expect(simple).toEqual(byYaml(text));
  });
});
