import { PortSet } from '../../reach/port-set.ts';
import { portsPhrase } from './ports-phrase.ts';

const tcp = (first: number, last = first) => PortSet.range('TCP', first, last);

describe('ports in words', () => {
  it.each([
    [PortSet.none, PortSet.none, 'nothing'],
    [PortSet.all, PortSet.none, 'every port'],
    [tcp(80).union(tcp(8000, 8100)), PortSet.none, 'TCP 80, 8000-8100'],
    [PortSet.whole('UDP').union(tcp(80)), PortSet.none, 'TCP 80 and every UDP port'],
    [PortSet.none, tcp(80), 'perhaps TCP 80'],
    [tcp(80), tcp(443), 'TCP 80, perhaps TCP 443'],
    [
      [1, 3, 5, 7, 9, 11, 13, 15].reduce((all, port) => all.union(tcp(port)), PortSet.none),
      PortSet.none,
      'TCP 1, 3, 5, 7, 9, 11 and 2 more',
    ],
  ])('%s and perhaps %s', (open, depends, phrase) => expect(portsPhrase({ open, depends })).toBe(phrase));
});
