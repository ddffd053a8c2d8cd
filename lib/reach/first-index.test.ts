import fc from 'fast-check';
import { firstIndex } from './first-index.ts';

it('finds the first item that is not before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (items, asked) => {
      const sorted = [...items].sort((a, b) => a - b);
      const expected = sorted.filter((one) => one < asked).length;
      expect(firstIndex(sorted.length, (index) => (sorted[index] as number) < asked)).toBe(expected);
    }),
  );
});
