import { spawnSync } from 'node:child_process';
import { often } from '../often.ts';
import { compare } from './compare.ts';
import { GRID_PORTS, GRID_WORLD, gridCases } from './grid.ts';

describe('the engine and the naive evaluator', () => {
  it('agree on generated worlds: 500, or 2,000 in npm run test:full', () => {
    const worlds = often(2000);
    // In a process of its own: three times as fast as inside of jest.
    const args = ['bin/launch.mjs', 'test/oracle/fuzz.ts', `${worlds}`];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${worlds} of ${worlds} worlds`);
  });

  it('agree on the grid of CNI conformance suites', () => {
    let [agreeing, cells, agreeingCells] = [0, 0, 0];
    const failures: string[] = [];
    for (const { name, policies } of gridCases) {
      const comparison = compare({ ...GRID_WORLD, cni: 'spec', policies }, GRID_PORTS);
      cells += comparison.cells;
      agreeingCells += comparison.cells - comparison.differences.length;
      if (comparison.differences.length === 0) agreeing++;
      else failures.push(`${name}: ${comparison.differences.length} cells, ${comparison.differences[0]}`);
    }
    process.stdout.write(
      `grid: ${agreeing} of ${gridCases.length} cases, ${agreeingCells} of ${cells} cells agree with the naive evaluator\n`,
    );
    expect(failures).toEqual([]);
  });
});
