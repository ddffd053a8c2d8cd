/**
 * Compares generated worlds with the naive evaluator for as long as one likes: `npm run fuzz [-- SECONDS]` (default: until Ctrl-C).
 * Ends with 1 at the first difference, which it prints as the smallest world that shows it.
 */
import { fuzz } from './report.ts';

const seconds = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const started = Date.now();
let [worlds, cells] = [0, 0];
const say = (mark: string) => process.stderr.write(`${mark}${worlds} worlds, ${cells} cells agree`);

while (Date.now() - started < seconds * 1000) {
  const result = fuzz(200);
  worlds += result.worlds;
  cells += result.cells;
  if (result.failure) {
    process.stdout.write(result.failure);
    process.exit(1);
  }
  if (process.stderr.isTTY) say('\r');
}
say(process.stderr.isTTY ? '\r' : '');
process.stderr.write('\n');
