/**
 * Compares generated cases with brute force: `npm run fuzz [-- [KIND] [COUNT] [--seed N]]` (default: connectivity, until Ctrl-C).
 * Ends with 1 at the first difference, which it prints as the smallest case that shows it; with 2 where the arguments are wrong.
 */
import { parseArgs } from 'node:util';
import { openWorldKinds } from './open-world/fuzz.ts';
import { policyKinds } from './policies/fuzz.ts';
import { fuzz } from './report.ts';

const BATCH = 200;
const OTHER_KINDS = { ...openWorldKinds, ...policyKinds };
const KINDS = ['connectivity', ...Object.keys(OTHER_KINDS)];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const [kind, count] = KINDS.includes(positionals[0] ?? '') ? positionals : ['connectivity', ...positionals];
const wanted = count === undefined ? Number.POSITIVE_INFINITY : Number(count);
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);

if (Number.isNaN(wanted) || !Number.isInteger(firstSeed) || positionals.length > 2) {
  process.stderr.write(`usage: npm run fuzz -- [${KINDS.join('|')}] [COUNT] [--seed N]\n`);
  process.exitCode = 2;
}

let [done, cells] = [0, 0];
const sorts: Record<string, number> = {};
for (let seed = firstSeed; done < wanted && process.exitCode === undefined; seed++) {
  const runs = Math.min(BATCH, wanted - done);
  const asked = OTHER_KINDS[kind ?? ''];
  if (!asked) {
    const result = fuzz(runs, seed);
    done += result.worlds;
    cells += result.cells;
    if (result.failure !== undefined) fail(result.failure, runs, seed);
    else progress(`${done} worlds, ${cells} cells agree`);
    continue;
  }
  const result = asked(runs, seed);
  done += result.cases;
  for (const [sort, number] of Object.entries(result.sorts)) sorts[sort] = (sorts[sort] ?? 0) + number;
  if (result.failure) fail(`${result.failure.text}\nfiles: ${result.failure.folder}\n`, runs, seed);
  else progress(`${done} agree`);
}

if (process.exitCode === undefined) {
  const said = Object.entries(sorts).map(([sort, number]) => `; ${number} ${sort}`);
  process.stdout.write(
    OTHER_KINDS[kind ?? '']
      ? `\n${done} of ${done} ${kind} cases agree${said.join('')} (seed ${firstSeed})\n`
      : `\n${done} of ${done} worlds, ${cells} of ${cells} cells agree (seed ${firstSeed})\n`,
  );
}

function fail(text: string, runs: number, seed: number): void {
  process.stdout.write(`${text}again: npm run fuzz -- ${kind} ${runs} --seed ${seed}\n`);
  process.exitCode = 1;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`);
}
