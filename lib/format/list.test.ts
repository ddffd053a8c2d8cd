import { SetNames } from './list.ts';

const PEERS = Array.from({ length: 40 }, (_, i) => ({ name: `shop/w${i}[Deployment]` }));
/** Every set of two of these peers. */
const PAIRS = PEERS.flatMap((one, i) => PEERS.slice(i + 1).map((other) => [one, other]));

describe('names of sets of peers', () => {
  it('differ for sets that differ, and are the same for equal sets', () => {
    const names = new SetNames();
    const first = PAIRS.map((pair) => names.of(pair));
    expect(new Set(first).size).toBe(PAIRS.length);
    expect(PAIRS.map((pair) => names.of([...pair]))).toEqual(first);
    expect(first.map((name) => names.sets.get(name))).toEqual(PAIRS.map((pair) => pair.map(({ name }) => name)));
  });

  it('are those that another listing has given, also to the same array, and have later numbers for other sets', () => {
    const [one, other, new1] = PAIRS as [(typeof PEERS)[number][], (typeof PEERS)[number][], (typeof PEERS)[number][]];
    const known = new SetNames();
    const given = [known.of(one), known.of(other)];
    const names = new SetNames('group', known);
    expect([names.of(new1), names.of(one), names.of([...other])]).toEqual(['group 3 (2)', ...given]);
    expect([...names.sets.keys()]).toEqual(['group 3 (2)', ...given]);
  });

  it('are those of the peer for a set of one', () => {
    const names = new SetNames();
    expect(names.of(PEERS.slice(0, 1))).toBe('shop/w0[Deployment]');
    expect(names.sets.size).toBe(0);
  });
});
