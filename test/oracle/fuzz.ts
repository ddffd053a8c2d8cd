/**
 * Compares generated worlds with the naive evaluator: `npm run fuzz [-- WORLDS]` (default: until Ctrl-C).
 * Ends with 1 at the first difference, which it prints as the smallest world that shows it.
 */
import { fuzz } from './report.ts';

const wanted = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
let [worlds, cells] = [0, 0];

while (worlds < wanted && process.exitCode === undefined) {
  const result = fuzz(Math.min(200, wanted - worlds));
  worlds += result.worlds;
  cells += result.cells;
  if (result.failure !== undefined) {
    process.stdout.write(result.failure);
    process.exitCode = 1;
  } else if (process.stderr.isTTY) process.stderr.write(`\r${worlds} worlds, ${cells} cells agree`);
}
if (process.exitCode === undefined)
  process.stdout.write(`\n${worlds} of ${worlds} worlds, ${cells} of ${cells} cells agree\n`);
