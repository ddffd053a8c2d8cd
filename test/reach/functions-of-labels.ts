import * as fc from 'fast-check';
import type { Diagrams } from '../../lib/reach/open-world/diagram.ts';
import type { Diagram, DiagramSet } from '../../lib/reach/open-world/diagram-node.ts';

/** A function of three labels with two values each that somebody asks for, by its result for each pod. */
type Results = readonly number[];

const CASES = ['rest', 'absent', 'a', 'b'] as const;

/** @param results one for each pod: four cases of the first label, with four of the second one each, and so on */
export function functionOf(diagrams: Diagrams, results: Results, variable = 0): Diagram<number> {
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

/** Results from 0 to `most`, one for each pod. */
export const results = (most: number) => fc.array(fc.nat(most), { minLength: 64, maxLength: 64 });

/** The pods with the result 1. */
export function setOf(diagrams: Diagrams, of: Results): DiagramSet {
  return diagrams.regions(functionOf(diagrams, of), diagrams.always).get(1) ?? diagrams.never;
}
