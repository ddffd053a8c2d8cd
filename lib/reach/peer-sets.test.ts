import type { Peer } from './peer.ts';
import { PeerSets } from './peer-sets.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ({ kind: 'stranger', name }) as Peer) as [
  Peer,
  Peer,
  Peer,
  Peer,
];
const [ab, c0, abc, ba, d0] = [[a, b], [c], [c, b, a], [b, a], [d]];
const sets = new PeerSets([ab, c0, abc, ba, d0]);

describe('sets of peers', () => {
  it.each([
    ['in another order', sets.of(ba), sets.of(ab), true],
    ['of some of the peers', sets.of(abc), sets.of(ab), false],
    ['put together of others', sets.union([sets.of(c0), sets.of(ab)]), sets.of(abc), true],
    ['with one more', sets.union([sets.of(abc), sets.of(d0)]), sets.of(abc), false],
  ])('are one object if they are equal: %s', (_, one, other, isSame) => {
    expect(one === other).toBe(isSame);
  });

  it('have their peers by name, in one list each', () => {
    expect(sets.byName(sets.union([sets.of(d0), sets.of(ba)]))).toEqual([a, b, d]);
    expect(sets.byName(sets.of(abc))).toBe(sets.byName(sets.union([sets.of(ab), sets.of(c0)])));
  });
});
