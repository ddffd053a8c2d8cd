import { coverage, cutSpace } from './address-steps.ts';
import { printRange, rangeOf } from './ip-space.ts';
import { MAYBE, NO, YES } from './selector.ts';

const cut = (families: readonly (4 | 6)[], ...lists: string[][]) =>
  cutSpace(
    families,
    lists.map((list) => list.map(rangeOf)),
  ).map(printRange);

describe('the space of addresses', () => {
  it('is one range where nothing cuts it, or all of it', () => {
    expect(cut([4], [])).toEqual(['0.0.0.0-255.255.255.255']);
    expect(cut([4], ['0.0.0.0/0'], ['0.0.0.0/0'])).toEqual(['0.0.0.0-255.255.255.255']);
  });

  it('is cut once where ranges of any list begin or end, in order', () => {
    const ranges = [['192.0.0.0/2', '10.0.0.0/8', '11.0.0.0/8'], ['10.0.0.0/8', '10.0.0.0/9'], ['::/1']];
    expect(cut([4], ...ranges)).toEqual([
      '0.0.0.0-9.255.255.255',
      '10.0.0.0-10.127.255.255',
      '10.128.0.0-10.255.255.255',
      '11.0.0.0-11.255.255.255',
      '12.0.0.0-191.255.255.255',
      '192.0.0.0-255.255.255.255',
    ]);
    expect(cut([4, 6], ['::/1'])).toEqual([
      '0.0.0.0-255.255.255.255',
      '::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      '8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
  });
});

describe('ranges', () => {
  const of = (...cidrs: string[]) => cidrs.map(rangeOf);
  const blocks = of('10.0.0.0/9', '10.128.0.0/9', '10.64.0.0/10', '12.0.0.0/8', '2001:db8::/32');

  it.each([
    ['what they cover together', of('10.0.0.0/8'), YES],
    ['a part of one', of('10.100.0.0/16'), YES],
    ['two apart that are both covered', of('12.1.0.0/16', '2001:db8:1::/48'), YES],
    ['two of which one is covered', of('12.1.0.0/16', '13.0.0.0/8'), MAYBE],
    ['what ends behind them', of('12.0.0.0/7'), MAYBE],
    ['what begins before them', of('8.0.0.0/6'), MAYBE],
    ['what lies between them', of('11.0.0.0/8'), NO],
    ['what lies behind all of a family', of('200.0.0.0/8'), NO],
    ['what lies before all of a family', of('::/32'), NO],
  ])('cover %s', (_, space, expected) => {
    expect(coverage(blocks, space)).toBe(expected);
  });
});
