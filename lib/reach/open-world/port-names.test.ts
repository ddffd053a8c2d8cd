import { subsets } from './port-names.ts';
import { TooManyConditions } from './too-many-conditions.ts';

describe('subsets of port names', () => {
  it('are those of each protocol, because a port has one', () => {
    expect(subsets([])).toEqual([[]]);
    expect(subsets(['TCP/a', 'UDP/a', 'TCP/b'])).toEqual([[], ['TCP/a'], ['TCP/b'], ['TCP/a', 'TCP/b'], ['UDP/a']]);
  });

  it('are too many from nine names of one protocol', () => {
    const names = (protocol: string, count: number) => [...Array(count).keys()].map((i) => `${protocol}/p${i}`);
    expect(subsets([...names('TCP', 8), ...names('UDP', 8), ...names('SCTP', 8)])).toHaveLength(1 + 3 * 255);
    expect(() => subsets(names('TCP', 9))).toThrow(TooManyConditions);
  });
});
