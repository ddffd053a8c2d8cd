import * as fc from 'fast-check';
import { functionOf, results, setOf } from '../../../test/reach/functions-of-labels.ts';
import { Diagrams } from './diagram.ts';
import { Results } from './results.ts';

const OUTSIDE = -1;

describe('the results of a function on a set', () => {
  it('are those that it has on some part of the set', () => {
    fc.assert(
      fc.property(results(9), fc.array(results(1), { maxLength: 3 }), (of, sets) => {
        const diagrams = new Diagrams();
        const diagram = functionOf(diagrams, of);
        const found = new Results(diagrams, diagram, OUTSIDE);
        // The same function is asked about several sets.
        for (const set of [...sets.map((within) => setOf(diagrams, within)), diagrams.always, diagrams.never]) {
          const some = [...found.in(set)].filter((result) => result !== OUTSIDE);
          expect(some.sort()).toEqual([...diagrams.regions(diagram, set).keys()].sort());
        }
      }),
    );
  });
});
