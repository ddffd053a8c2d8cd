import * as fc from 'fast-check';
import { functionOf, results, setOf } from '../../../test/reach/functions-of-labels.ts';
import { Diagrams } from './diagram.ts';
import type { DiagramSet } from './diagram-node.ts';
import { byFirst, firstResult } from './first-result.ts';

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
