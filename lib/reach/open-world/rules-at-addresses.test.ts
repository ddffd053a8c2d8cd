import type { AddressRange } from '../ip-space.ts';
import { holds, rangeOf } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import type { Isolation, OpenRule } from './isolation.ts';
import { type PortResolver, portsNamed } from './open-end.ts';
import { cutAddresses } from './pod-addresses.ts';
import { RulesAtAddresses } from './rules-at-addresses.ts';

/** A rule that allows one port to some blocks, or to everyone. */
function rule(port: number | string, ...cidrs: string[]): OpenRule {
  const named = typeof port === 'string' ? PortSet.range('TCP', 8000) : PortSet.range('TCP', port);
  const ports = {
    resolve: (names: readonly string[]) => (typeof port === 'number' || names.includes(port) ? named : PortSet.none),
  };
  return { everyone: cidrs.length === 0, ranges: cidrs.map(rangeOf), ports } as unknown as OpenRule;
}

const resolver = (...named: string[]): PortResolver => ({
  key: portsNamed(named).key,
  resolve: (ports) => (ports as unknown as { resolve: (names: readonly string[]) => PortSet }).resolve(named),
});

const isolationOf = (...portNames: string[]) => ({ portNames }) as unknown as Isolation;

/** The expected result, worked out rule by rule. */
function naive(rules: readonly OpenRule[], range: AddressRange, target: PortResolver): PortSet {
  return PortSet.unionOf(
    rules
      .filter(({ everyone, ranges }) => everyone || ranges.some((one) => holds(one, range)))
      .map(({ ports }) => target.resolve(ports)),
  );
}

describe('what rules allow at addresses', () => {
  const rules = [
    rule(80, '10.0.0.0/8', '2001:db8::/32'),
    rule(81, '10.0.0.0/9', '10.128.0.0/9', '0.0.0.0/32'),
    rule(82, '10.64.0.0/10', '255.255.255.255/32', '::/1'),
    rule('web', '10.96.0.0/11', '192.0.2.0/24'),
    rule(83, '192.0.2.0/24', '192.0.2.0/25'),
  ];
  const cuts = cutAddresses(
    [],
    rules.flatMap(({ ranges }) => ranges),
  );

  it.each([
    ['in blocks alone', rules],
    ['and to everyone besides', [...rules, rule(84)]],
  ])('is what each of them allows, %s', (_, all) => {
    const [isolation, known] = [isolationOf('web'), new RulesAtAddresses()];
    for (const target of [resolver(), resolver('web')]) {
      for (const range of cuts) expect(known.allowedAt(isolation, all, range, target)).toBe(naive(all, range, target));
    }
    expect(cuts.length).toBeGreaterThan(10);
  });

  it('is told apart by the policies that they are of', () => {
    const known = new RulesAtAddresses();
    const range = rangeOf('10.0.0.0/8');
    expect(known.allowedAt(isolationOf(), [rule(80, '10.0.0.0/8')], range, resolver())).toBe(PortSet.range('TCP', 80));
    expect(known.allowedAt(isolationOf(), [rule(81, '10.0.0.0/8')], range, resolver())).toBe(PortSet.range('TCP', 81));
  });
});
