import * as fc from 'fast-check';
import { compare } from './compare.ts';
import { manifestsOf, type World, worlds } from './world.ts';

/** Compares this many generated worlds; says which smallest one differs, as YAML, or undefined and how many cells agree. */
export function fuzz(runs: number, seed?: number): { failure?: string; cells: number; worlds: number } {
  let cells = 0;
  let count = 0;
  const result = fc.check(
    fc.property(worlds, (world) => {
      const comparison = compare(world);
      cells += comparison.cells;
      count++;
      return comparison.differences.length === 0;
    }),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
  const [world] = result.counterexample ?? [];
  if (!result.failed || !world) return { cells, worlds: count };
  return {
    cells,
    worlds: count,
    failure: `${described(world)}# seed ${result.seed}, path ${result.counterexamplePath}\n${result.errorInstance ?? ''}`,
  };
}

/** A world that the engine and the naive evaluator disagree about, for a person to read and to keep in test/cases. */
function described(world: World): string {
  const { differences } = compareOrSay(world);
  const options = `--cni ${world.cni}${world.podCidrs.map((cidr) => ` --pod-cidr ${cidr}`).join('')}`;
  return `${manifestsOf({ ...world, style: 'yaml' })}# ${options}\n${differences
    .slice(0, 20)
    .map((line) => `# ${line}\n`)
    .join('')}`;
}

function compareOrSay(world: World): { differences: string[] } {
  try {
    return compare(world);
  } catch (error) {
    return { differences: [String((error as Error).stack)] };
  }
}
