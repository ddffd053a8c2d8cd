/** Compares the engine with the naive evaluator on the grid of CNI conformance suites. Ends with 1 where they differ. */
import { compare } from './compare.ts';
import { GRID_PORTS, GRID_WORLD, gridCases } from './grid.ts';

let [agreeing, cells, agreeingCells] = [0, 0, 0];
for (const { name, policies } of gridCases) {
  const comparison = compare({ ...GRID_WORLD, cni: 'spec', policies }, GRID_PORTS);
  cells += comparison.cells;
  agreeingCells += comparison.cells - comparison.differences.length;
  if (comparison.differences.length === 0) agreeing++;
  else process.stdout.write(`${name}: ${comparison.differences.length} cells, ${comparison.differences[0]}\n`);
}
process.stdout.write(
  `grid: ${agreeing} of ${gridCases.length} cases, ${agreeingCells} of ${cells} cells agree with the naive evaluator\n`,
);
if (agreeing < gridCases.length) process.exitCode = 1;
