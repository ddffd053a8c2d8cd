import { BlockList } from 'node:net';
import * as fc from 'fast-check';
import { addressOf, cidrsOf, printRange, rangeOf, rangesOfBlock } from './ip-space.ts';

const ipv4 = fc.tuple(fc.nat(0xffffffff), fc.nat(32)).map(([number, length]) => {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
  return `${bytes.join('.')}/${length}`;
});
const ipv6 = fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => `${address}/${length}`);

describe('address space', () => {
  it('prints the CIDRs of a block as that block alone', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (cidr) => {
        const [only, ...more] = cidrsOf(rangeOf(cidr));
        expect(more).toEqual([]);
        expect(rangeOf(only as string)).toEqual(rangeOf(cidr));
      }),
    );
  });

  it('makes up a range of the fewest CIDRs', () => {
    const range = { family: 4 as const, first: addressOf('10.0.0.1').first, last: addressOf('10.0.0.8').first };
    expect(cidrsOf(range)).toEqual(['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/30', '10.0.0.8/32']);
    expect(printRange(range)).toBe('10.0.0.1-10.0.0.8');
  });

  it('leaves out what except names, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(ipv4, { maxLength: 3 }),
        fc.array(fc.nat(0xffffffff), { minLength: 5 }),
        (except, numbers) => {
          const left = rangesOfBlock({ cidr: '0.0.0.0/0', except });
          const holes = new BlockList();
          for (const cidr of except) holes.addSubnet(cidr.split('/')[0] as string, Number(cidr.split('/')[1]));
          const edges = except.flatMap((cidr) => [rangeOf(cidr).first, rangeOf(cidr).last, rangeOf(cidr).last + 1n]);
          for (const at of [...numbers.map(BigInt), ...edges.filter((edge) => edge < 2n ** 32n)]) {
            const [address] = cidrsOf({ family: 4, first: at, last: at });
            const isLeft = left.some(({ first, last }) => first <= at && at <= last);
            expect(isLeft).toBe(!holes.check((address as string).split('/')[0] as string));
          }
        },
      ),
    );
  });

  it('prints IPv6 in its short form', () => {
    expect(printRange(rangeOf('2001:db8::/32'))).toBe('2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff');
    expect(printRange(rangeOf('::/0'))).toBe('::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
  });
});

it.each(['10.0.0.0/33', '256.0.0.0/8', '10.0.0.0', '10.0.0.0/', '/8', ' 10.0.0.0/8', '::/129'])(
  'has no range for %s',
  (cidr) => {
    expect(() => rangeOf(cidr)).toThrow();
  },
);

it.each([
  ['10.1.2.3/8', '10.0.0.0-10.255.255.255'],
  ['255.255.255.255/32', '255.255.255.255-255.255.255.255'],
  ['200.1.2.3/0', '0.0.0.0-255.255.255.255'],
  ['192.168.255.129/25', '192.168.255.128-192.168.255.255'],
  ['::ffff:10.0.0.0/104', '::ffff:a00:0-::ffff:aff:ffff'],
])('takes %s for %s', (cidr, printed) => {
  expect(printRange(rangeOf(cidr))).toBe(printed);
});
