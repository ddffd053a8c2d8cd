import { cutSpace } from './address-steps.ts';
import { printRange, rangeOf } from './ip-space.ts';

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
