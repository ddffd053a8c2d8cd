import * as fc from 'fast-check';
import type { Protocol } from '../manifests/model.ts';
import { PortSet, PROTOCOLS } from './port-set.ts';

const range = fc
  .tuple(fc.constantFrom<Protocol>('TCP', 'UDP', 'SCTP'), fc.integer({ min: 1, max: 40 }), fc.nat(8))
  .map(([protocol, first, more]) => [protocol, first, first + more] as const);
const sets = fc.array(range, { maxLength: 5 });

/** The model: a plain set of `protocol port`. */
const model = (ranges: readonly (readonly [Protocol, number, number])[]) =>
  new Set(
    ranges.flatMap(([protocol, first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => `${protocol} ${first + i}`),
    ),
  );
const portSet = (ranges: readonly (readonly [Protocol, number, number])[]) =>
  ranges.reduce((set, [protocol, first, last]) => set.union(PortSet.range(protocol, first, last)), PortSet.none);
const members = (set: PortSet) =>
  new Set(
    PROTOCOLS.flatMap((protocol) =>
      Array.from({ length: 60 }, (_, i) => i + 1)
        .filter((port) => set.has(protocol, port))
        .map((port) => `${protocol} ${port}`),
    ),
  );

describe('PortSet', () => {
  it('unites, intersects and subtracts as sets do', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [setA, setB, modelA, modelB] = [portSet(a), portSet(b), model(a), model(b)];
        expect(members(setA.union(setB))).toEqual(new Set([...modelA, ...modelB]));
        expect(members(setA.intersect(setB))).toEqual(new Set([...modelA].filter((x) => modelB.has(x))));
        expect(members(setA.subtract(setB))).toEqual(new Set([...modelA].filter((x) => !modelB.has(x))));
      }),
    );
  });

  it('is one object for equal sets, however they came about', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [setA, setB] = [portSet(a), portSet(b)];
        expect(setA.union(setB)).toBe(setB.union(setA));
        expect(setA.subtract(setB).union(setA.intersect(setB))).toBe(setA);
        expect(portSet([...a].reverse())).toBe(setA);
        expect(setA.isEmpty).toBe(a.length === 0);
      }),
    );
  });

  it.each([
    [PortSet.all, 'All Connections'],
    [PortSet.none, 'No Connections'],
    [PortSet.whole('UDP'), 'UDP 1-65535'],
    [
      portSet([
        ['UDP', 53, 53],
        ['TCP', 443, 443],
        ['TCP', 80, 80],
        ['TCP', 8000, 8100],
        ['SCTP', 7, 7],
      ]),
      'SCTP 7,TCP 80,443,8000-8100,UDP 53',
    ],
    [
      portSet([
        ['TCP', 1, 3],
        ['TCP', 4, 6],
      ]),
      'TCP 1-6',
    ],
    [PortSet.whole('TCP').union(PortSet.whole('UDP')), 'TCP 1-65535,UDP 1-65535'],
  ])('%#: prints as others do', (set, text) => {
    expect(`${set}`).toBe(text);
  });

  it('knows both ends of the space', () => {
    const set = PortSet.all.subtract(PortSet.range('TCP', 1)).subtract(PortSet.range('TCP', 65535));
    expect([1, 2, 65534, 65535].map((port) => set.has('TCP', port))).toEqual([false, true, true, false]);
    expect(set.has('UDP', 1)).toBe(true);
  });
});
