import { few } from './few.ts';

describe('a few of many', () => {
  it.each([
    [[], 4, []],
    [['a', 'b', 'c', 'd'], 4, ['a', 'b', 'c', 'd']],
    [['a', 'b', 'c', 'd', 'e'], 4, ['a', 'b', 'c', 'and 2 more']],
    [['a', 'b', 'c'], 2, ['a', 'and 2 more']],
  ])('of %j are, at most %i, %j', (texts, most, shown) => expect(few(texts, most)).toEqual(shown));
});
