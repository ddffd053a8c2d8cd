import { PairMap } from './pair-map.ts';

describe('a map by pairs of numbers', () => {
  it('holds what a Map holds, however many pairs and whichever of them are set again', () => {
    const map = new PairMap<string>();
    const expected = new Map<string, string>();
    // Ids are small and close to each other, and some are as large as they may be.
    const numbers = [...Array.from({ length: 90 }, (_, i) => i), 65_535, 65_536, 2 ** 26, 2 ** 31 - 1];
    for (const [i, first] of numbers.entries()) {
      for (const second of numbers.filter((_, j) => (i + j) % 3 > 0)) {
        map.set(first, second, `${first} ${second}`);
        expected.set(`${first} ${second}`, `${first} ${second}`);
      }
    }
    for (const second of numbers.slice(0, 40)) {
      map.set(7, second, `again ${second}`);
      expected.set(`7 ${second}`, `again ${second}`);
    }
    for (const first of numbers)
      for (const second of numbers) expect(map.get(first, second)).toBe(expected.get(`${first} ${second}`));
  });

  it('tells a pair from the same numbers in the other order', () => {
    const map = new PairMap<string>();
    map.set(1, 2, 'one');
    expect([map.get(1, 2), map.get(2, 1)]).toEqual(['one', undefined]);
  });
});
