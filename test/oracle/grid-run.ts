/**
 * Compares the engine with the naive evaluator on the grid of CNI conformance suites: `grid-run.ts [N]`, on one case in N. Ends with 1
 * where they differ.
 */
import { compare } from './compare.ts';
import { GRID_PORTS, GRID_WORLD, gridCases } from './grid.ts';

const step = Number(process.argv[2] ?? 1);
const cases = gridCases.filter((_, i) => i % step === 0);
let [agreeing, cells, agreeingCells] = [0, 0, 0];
for (const { name, policies } of cases) {
  const comparison = compare({ ...GRID_WORLD, cni: 'spec', policies }, GRID_PORTS);
  cells += comparison.cells;
  agreeingCells += comparison.cells - comparison.differences.length;
  if (comparison.differences.length === 0) agreeing++;
  else process.stdout.write(`${name}: ${comparison.differences.length} cells, ${comparison.differences[0]}\n`);
}
process.stdout.write(
  `grid: ${agreeing} of ${cases.length} cases, ${agreeingCells} of ${cells} cells agree with the naive evaluator\n`,
);
if (agreeing < cases.length) process.exitCode = 1;
