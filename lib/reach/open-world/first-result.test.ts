import * as fc from 'fast-check';
import { Diagrams } from './diagram.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { byFirst, firstResult } from './first-result.ts';

/** A function of three labels with two values each that somebody asks for, by its result for each pod. */
type Results = readonly number[];

const CASES = ['rest', 'absent', 'a', 'b'] as const;

/** @param results one for each pod: four cases of the first label, with four of the second one each, and so on */
function functionOf(diagrams: Diagrams, results: Results, variable = 0): Diagram<number> {
  if (results.length === 1) return diagrams.leaf(results[0] as number);
  const part = results.length / CASES.length;
  const [rest, absent, a, b] = CASES.map((_, i) =>
    functionOf(diagrams, results.slice(i * part, (i + 1) * part), variable + 1),
  ) as [Diagram<number>, Diagram<number>, Diagram<number>, Diagram<number>];
  return diagrams.branch(
    variable,
    rest,
    absent,
    new Map([
      ['a', a],
      ['b', b],
    ]),
  );
}

const results = (most: number) => fc.array(fc.nat(most), { minLength: 64, maxLength: 64 });

function setOf(diagrams: Diagrams, of: Results): DiagramSet {
  return diagrams.regions(functionOf(diagrams, of), diagrams.always).get(1) ?? diagrams.never;
}

describe('the first result of a function on a set', () => {
  it('is the first of all of them', () => {
    fc.assert(
      fc.property(results(3), results(1), (of, within) => {
        const diagrams = new Diagrams();
        const [one, set] = [functionOf(diagrams, of), setOf(diagrams, within)];
        expect(firstResult(one, set)).toBe([...diagrams.regions(one, set).keys()][0]);
      }),
    );
  });

  it('is none if the set is empty', () => {
    const diagrams = new Diagrams();
    expect(firstResult(diagrams.leaf(1), diagrams.never)).toBeUndefined();
  });

  it('orders the sets of all results as they are found', () => {
    fc.assert(
      fc.property(results(4), results(1), (of, within) => {
        const diagrams = new Diagrams();
        const sets = [...diagrams.regions(functionOf(diagrams, of), setOf(diagrams, within)).values()];
        const ids = (some: readonly DiagramSet[]) => some.map(({ id }) => id);
        expect(ids([...sets].reverse().sort(byFirst))).toEqual(ids(sets));
      }),
    );
  });
});
