import * as fc from 'fast-check';
import { often } from '../../../test/often.ts';
import { KnownDocuments } from './known-documents.ts';

const PARTS = [
  'a: 1\n',
  'a: 1\nb: [x, {y: z}]\n',
  '# nothing\n',
  'a: {b: 1, b: 2}\n',
  'a: [\n',
  '\ta: 1\n',
  'null\n',
  '- x\n- {y: 1.5}\n',
  '{"a": "b"}\n',
  'a: "\u0001"\n',
  'a: 1\r\nb: 2\r\n',
];
const texts = fc
  .array(fc.constantFrom(...PARTS), { maxLength: 5 })
  .chain((parts) => fc.constantFrom('', '---\n', '# first\n').map((first) => first + parts.join('---\n')));

const said = (documents: ReturnType<KnownDocuments['read']>) => documents.map(({ copy, ...rest }) => rest);

describe('documents that were read before', () => {
  it('are what they would be if they were read for the first time', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 2, maxLength: 4 }), (all) => {
        const known = new KnownDocuments();
        for (const text of all)
          expect(said(known.read('a.yaml', text))).toEqual(said(new KnownDocuments().read('a.yaml', text)));
      }),
      { numRuns: often(500) },
    );
  });

  it('are the same values, so that comparing them is quick, and a copy is another one', () => {
    const known = new KnownDocuments();
    const [one, other] = [
      known.read('a.yaml', 'a: [1]\n---\nb: 1\n'),
      known.read('a.yaml', 'c: 1\n---\na: [1]\n---\n'),
    ];
    expect(other[1]?.value).toEqual({ a: [1] });
    expect(known.read('a.yaml', 'a: [1]\n---\n')[0]?.value).toBe(one[0]?.value);
    const copy = one[0]?.copy() as { a: number[] };
    copy.a.push(2);
    expect(known.read('a.yaml', 'a: [1]\n---\n')[0]?.value).toEqual({ a: [1] });
  });
});
