import * as fc from 'fast-check';
import type { Group } from '../../reach/group.ts';
import type { Source, Target } from './cell.ts';
import { portName } from './port.ts';
import { sampled } from './sample.ts';

const groups = Array.from({ length: 5 }, (_, i) => ({ kind: 'pod', i }) as unknown as Group);
const sources = (of: readonly number[]) =>
  of.map((i, n) => {
    const isOurs = n >= of.length - 2;
    return { name: `s${n}`, group: groups[i], isOurs, ...(!isOurs && { workload: {} }) } as Source;
  });
const targets = (of: readonly (readonly [number, number])[]) =>
  of.map(([i, ports], n) => {
    const all = Array.from({ length: ports }, (_, port) => ({ protocol: 'TCP', port: port + 1 }));
    return { name: `t${n}`, group: groups[i], ports: all } as unknown as Target;
  });
const worlds = fc.record({
  from: fc.array(fc.nat(4), { minLength: 2, maxLength: 12 }).map(sources),
  to: fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 }).map(targets),
  count: fc.integer({ min: 1, max: 60 }),
  salt: fc.nat(),
});
const nameOf = ([from, to, port]: readonly [Source, Target, Parameters<typeof portName>[0]]) =>
  `${from.name} ${to.name} ${portName(port)}`;

describe('a sample', () => {
  it('is never larger than asked for, has nothing twice, and is the same each time', () => {
    fc.assert(
      fc.property(worlds, ({ from, to, count }) => {
        const { chosen, all } = sampled(from, to, count);
        const names = chosen.map(nameOf);
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeLessThanOrEqual(count);
        expect(all).toBe(from.length * to.flatMap(({ ports }) => ports).length);
        expect(sampled(from, to, count).chosen.map(nameOf)).toEqual(names);
        if (count >= all) expect(names.length).toBe(all);
      }),
    );
  });

  it('has an open connection to each of its targets, where one of its sources has one', () => {
    fc.assert(
      fc.property(worlds, ({ from, to, count, salt }) => {
        const isOpen = (...choice: Parameters<typeof nameOf>[0]) =>
          [...nameOf(choice)].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1009, salt % 1009) % 4 ===
          0;
        const { chosen, all } = sampled(from, to, count, isOpen);
        if (count >= all) return;
        const used = new Set(chosen.map(([source]) => source));
        for (const target of new Set(chosen.map(([, one]) => one))) {
          const couldBe = [...used].some((source) => target.ports.some((port) => isOpen(source, target, port)));
          if (couldBe) expect(chosen.some((choice) => choice[1] === target && isOpen(...choice))).toBe(true);
        }
      }),
    );
  });

  it('has each pair of groups and port, where it is large enough', () => {
    fc.assert(
      fc.property(worlds, ({ from, to }) => {
        const kindOf = ([{ group, workload, name }, target, port]: Parameters<typeof nameOf>[0]) =>
          `${workload ? groups.indexOf(group) : name} ${groups.indexOf(target.group)} ${portName(port)}`;
        const every = sampled(from, to).chosen;
        const kinds = new Set(every.map(kindOf));
        const { chosen } = sampled(from, to, kinds.size);
        expect(new Set(chosen.map(kindOf))).toEqual(kinds);
      }),
    );
  });

  it('comes from a hundred workloads and two strangers at the most', () => {
    const many = Array.from(
      { length: 500 },
      (_, i) => ({ name: `w${i}`, group: {} as Group, isOurs: false, workload: {} }) as Source,
    );
    const from = [...many, ...sources([0, 1])];
    const { chosen } = sampled(
      from,
      targets([
        [0, 3],
        [1, 3],
      ]),
      2000,
    );
    expect(new Set(chosen.map(([{ name }]) => name)).size).toBe(102);
  });
});
