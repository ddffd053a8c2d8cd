import { AddressCells } from './address-cells.ts';
import { rangeOf, WHOLE } from './ip-space.ts';

describe('AddressCells', () => {
  const cells = new AddressCells(['10.0.0.0/8', '10.1.0.0/16', '10.1.128.0/17', '2001:db8::/32'].map(rangeOf));
  const at = (cidr: string) => cells.of(rangeOf(cidr));

  it('has one number for addresses that are in the same ranges of the given ones, side by side', () => {
    expect(at('10.2.0.0/16')).toBe(at('10.255.255.255/32'));
    expect(at('10.1.0.0/32')).toBe(at('10.1.127.255/32'));
    expect(at('11.0.0.0/8')).toBe(at('255.0.0.0/8'));
  });

  it('has another number on each side of an end', () => {
    const ends = ['9.255.255.255/32', '10.0.0.0/32', '10.1.0.0/32', '10.1.128.0/32', '10.2.0.0/32', '11.0.0.0/32'];
    expect(new Set(ends.map(at)).size).toBe(ends.length);
    const ends6 = ['2001:db7::/32', '2001:db8::/32', '2001:db9::/32'];
    expect(new Set(ends6.map(at)).size).toBe(3);
  });

  it('tells a range that some of the given ones cut from those that are in its first cell', () => {
    const span = (cidr: string) => cells.span(rangeOf(cidr));
    expect(span('10.1.0.0/17')).toBe(span('10.1.0.0/32'));
    expect(span('10.1.0.0/16')).not.toBe(span('10.1.0.0/32'));
  });

  it('never has one number for both families', () => {
    const none = new AddressCells([]);
    expect(none.of(WHOLE[4])).not.toBe(none.of(WHOLE[6]));
    expect(new Set([...['0.0.0.0/8', '255.0.0.0/8'].map(at), ...['::/16', 'ffff::/16'].map(at)]).size).toBe(4);
  });
});
