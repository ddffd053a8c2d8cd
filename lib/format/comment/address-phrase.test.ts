import { rangeOf } from '../../reach/ip-space.ts';
import { addressPhrase } from './address-phrase.ts';

const ranges = (text: string) =>
  text.split(' ').map((one) => {
    const [first, last] = one.split('-').map(rangeOf);
    if (!first) throw new Error(one);
    return { ...first, last: (last ?? first).last };
  });

describe('addresses in words', () => {
  it.each([
    ['0.0.0.0/0', 'the internet'],
    ['0.0.0.0/0 ::/0', 'the internet'],
    ['0.0.0.0/1 128.0.0.0/1', 'the internet'],
    ['::/0', 'the internet (IPv6)'],
    ['0.0.0.0/32-169.254.169.253/32 169.254.169.255/32-255.255.255.255/32', 'the internet except 169.254.169.254/32'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['10.0.0.0/24 10.0.2.0/24', '10.0.0.0/24 and 10.0.2.0/24'],
    ['10.0.0.0/25 10.0.0.128/25', '10.0.0.0/24'],
    ['203.0.0.0/32-203.0.112.255/32 203.0.114.0/32-203.255.255.255/32', '203.0.0.0/8 except 203.0.113.0/24'],
    ['10.0.0.0/8 2001:db8::/32', '10.0.0.0/8 and 2001:db8::/32'],
    ['0.0.0.0/0 2001:db8::/32', 'the internet and 2001:db8::/32'],
  ])('%s is %s', (text, phrase) => expect(addressPhrase(ranges(text))).toBe(phrase));

  it.each([
    [
      '203.0.0.0/32-203.0.112.255/32 203.0.114.0/32-203.255.255.255/32',
      'the rest of 203.0.0.0/8 on the internet (before: only 203.0.113.0/24)',
    ],
    [
      '10.0.0.0/32-10.0.112.255/32 10.0.114.0/32-10.255.255.255/32',
      'the rest of 10.0.0.0/8 (before: only 10.0.113.0/24)',
    ],
    ['0.0.0.0/32-169.254.169.253/32 169.254.169.255/32-255.255.255.255/32', 'the internet except 169.254.169.254/32'],
    ['203.0.113.0/24', '203.0.113.0/24'],
  ])('%s is %s, where the rest is known', (text, phrase) => {
    expect(addressPhrase(ranges(text), () => true)).toBe(phrase);
  });

  it('asks for what is left out of the block', () => {
    const asked: unknown[] = [];
    addressPhrase(
      ranges('203.0.0.0/32-203.0.112.255/32 203.0.114.0/32-203.255.255.255/32'),
      (left) => asked.push(left) > 9,
    );
    expect(asked).toEqual([[rangeOf('203.0.113.0/24')]]);
  });
});
