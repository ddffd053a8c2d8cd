import { blockProblems } from './block-rules.ts';

describe('an address block', () => {
  it.each([
    ['198.51.100.1/28', '198.51.100.0/28', '198.51.100.1/32'],
    ['10.0.0.0/0', '0.0.0.0/0', '10.0.0.0/32'],
    ['2001:db8::1/64', '2001:db8::/64', '2001:db8::1/128'],
  ])('is not written as an address within it: %s', (cidr, block, address) => {
    expect(blockProblems('peer a', { cidr })).toEqual([
      `peer a: '${cidr}' is an address within ${block}; write ${block} for the whole block, or ${address} for the address alone`,
    ]);
  });

  it('is not excepted by an address within it', () => {
    expect(blockProblems('peer a', { cidr: '10.0.0.0/8', except: ['10.1.0.9/16'] })).toEqual([
      "peer a: except: '10.1.0.9/16' is an address within 10.1.0.0/16; write 10.1.0.0/16 for the whole block, or 10.1.0.9/32 for the address alone",
    ]);
  });

  it.each(['198.51.100.0/28', '198.51.100.1/32', '0.0.0.0/0', '2001:DB8:0::/64', '::ffff:0:0/96'])('is %s', (cidr) => {
    expect(blockProblems('peer a', { cidr })).toEqual([]);
  });
});
