import { rangeOf } from '../reach/ip-space.ts';
import { hasPublicAddress, isPublic } from './public-addresses.ts';

describe('addresses of the internet', () => {
  it.each([
    ['203.0.0.0/8', 'all'],
    ['2001:db8::/32', 'all'],
    ['0.0.0.0/0', 'some'],
    ['172.16.0.0/11', 'some'],
    ['10.1.0.0/16', 'none'],
    ['fd00::/8', 'none'],
    ['224.0.0.0/4', 'none'],
  ])('are %s: %s', (cidr, which) => {
    const range = rangeOf(cidr);
    expect([hasPublicAddress(range), isPublic(range)]).toEqual([which !== 'none', which === 'all']);
  });
});
