import { applyPatch, structuredPatch } from 'diff';
import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { lineHunks } from './line-hunks.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '', '---'), { maxLength: 30 });
const texts = fc.tuple(lines, fc.constantFrom('', '\n')).map(([all, end]) => all.join('\n') + end);

const patchOf = (before: string, after: string, context: number) => ({
  ...{ oldFileName: 'a', newFileName: 'a', oldHeader: undefined, newHeader: undefined },
  hunks: lineHunks(before, after, context),
});

describe('what differs between lines', () => {
  it('makes the one text of the other', () => {
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(0, 1, 3), (before, after, context) => {
        expect(applyPatch(before, patchOf(before, after, context))).toBe(after);
      }),
      { numRuns: often(2000) },
    );
  });

  it('is what the library says, where only one document differs', () => {
    const documents = fc.array(texts, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(documents, fc.nat(), texts, fc.constantFrom(0, 3), (all, place, other, context) => {
        const apart = all.map((one) => `${one.replaceAll('---', 'e')}\n`);
        const changed = apart.with(place % all.length, `${other.replaceAll('---', 'e')}\n`);
        const [before, after] = [apart, changed].map((some) => some.join('---\n')) as [string, string];
        const { hunks } = structuredPatch('a', 'a', before, after, undefined, undefined, { context });
        const removed = (some: typeof hunks) => some.flatMap((hunk) => hunk.lines).filter((line) => line[0] !== ' ');
        expect(removed(lineHunks(before, after, context)).length).toBeGreaterThanOrEqual(removed(hunks).length);
        expect(applyPatch(before, patchOf(before, after, context))).toBe(after);
      }),
      { numRuns: often(500) },
    );
  });

  const edited: [string, string, string][] = [
    ['a line', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'a\nb\nc\nd\nX\nf\ng\nh\ni\n'],
    ['lines near each other', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'X\nb\nc\nd\ne\nf\ng\nY\ni\n'],
    ['lines far from each other', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'X\nb\nc\nd\ne\nf\ng\nh\nY\n'],
    ['several documents', 'a\nb\n---\nc\nd\n---\ne\n', 'a\n---\nc\nX\n---\ne\ny\n'],
    ['a document more', 'a\n---\nb\n', 'a\n---\nb\n---\nc\n'],
    ['no last end', 'a\nb', 'a\nc'],
    ['a last end more', 'a\nb', 'a\nb\n'],
    ['all of it', 'a\n', ''],
    ['nothing', 'a\n', 'a\n'],
  ];
  it.each(edited)('is written as the library writes it: %s', (_, before, after) => {
    for (const context of [0, 1, 3])
      expect(lineHunks(before, after, context)).toEqual(
        structuredPatch('a', 'a', before, after, undefined, undefined, { context }).hunks,
      );
  });
});
