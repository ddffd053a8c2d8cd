import { cutSpace } from '../address-steps.ts';
import { rangeOf, rangesOfBlock } from '../ip-space.ts';
import { PodSpace } from './pod-space.ts';
import { placesBetween, placesIn, usualAddress } from './usual-address.ts';

/** Blocks that leave out every other one of the first addresses, each of another /16. */
function blocksWith(exceptions: number, count: number): ReturnType<typeof rangesOfBlock>[] {
  return Array.from({ length: count }, (_, i) => {
    const except = Array.from({ length: exceptions }, (__, j) => `10.${i}.${j >> 7}.${(j & 127) * 2}/32`);
    return rangesOfBlock({ cidr: '10.0.0.0/8', except });
  });
}

describe('the address that stands for those that a set does not list', () => {
  it('is the first if sets are small', () => {
    const blocks = blocksWith(10, 3);
    expect(usualAddress(cutSpace([4], blocks), blocks)).toBe(0);
  });

  it('is in most blocks if these are large, so that their sets list what they leave out', () => {
    const blocks = blocksWith(300, 20);
    const space = new PodSpace(cutSpace([4], blocks), undefined, undefined, blocks);
    const sets = blocks.map((block) => space.at(block));
    // Each lists the 300 that it leaves out, and what lies on either side of 10.0.0.0/8.
    expect(sets.map((set) => ('names' in set ? set.names.length : 0))).toEqual(blocks.map(() => 302));
    expect(space.diagrams.or(sets[0] as (typeof sets)[0], sets[1] as (typeof sets)[0])).toBe(
      space.at([rangeOf('10.0.0.0/8')]),
    );
    expect(space.at([rangeOf('0.0.0.0/0')])).toBe(space.diagrams.always);
  });
});

it('finds the ranges that begin in blocks, and those between', () => {
  const ranges = cutSpace([4], [['10.0.0.0/8', '10.0.0.0/16', '10.2.0.0/16'].map(rangeOf)]);
  const within = placesIn(ranges, ['10.2.0.0/16', '10.0.0.0/16'].map(rangeOf));
  expect(within).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 4 },
  ]);
  expect(placesBetween(within, ranges.length)).toEqual([
    { from: 0, to: 1 },
    { from: 2, to: 3 },
    { from: 4, to: 6 },
  ]);
  expect(placesIn(ranges, ['10.0.0.0/8', '10.2.0.0/16', '10.0.0.0/16'].map(rangeOf))).toEqual([{ from: 1, to: 5 }]);
});
