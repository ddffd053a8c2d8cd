/**
 * Compares generated cases with brute force: `npm run fuzz [-- [KIND] [COUNT] [--seed N]]` (default: connectivity, until Ctrl-C), or of
 * several kinds, one after the other: `KIND COUNT KIND COUNT ...`.
 * Ends with 1 at the first difference, which it prints as the smallest case that shows it; with 2 where the arguments are wrong.
 */
import { parseArgs } from 'node:util';
import { openWorldKinds } from './open-world/fuzz.ts';
import { policyKinds } from './policies/fuzz.ts';
import { fuzz } from './report.ts';

const BATCH = 200;
const OTHER_KINDS = { ...openWorldKinds, ...policyKinds };
const KINDS = ['connectivity', ...Object.keys(OTHER_KINDS)];

const USAGE = `usage: npm run fuzz -- [${KINDS.join('|')}] [COUNT] [--seed N]\n`;

const options = { help: { type: 'boolean' }, seed: { type: 'string' } } as const;
// What is no option is refused below, as a word that is no kind is.
const { positionals, values } = parseArgs({ allowPositionals: true, options, strict: false });
const isOption = Object.keys(values).every((name) => Object.hasOwn(options, name));
const words = KINDS.includes(positionals[0] ?? '') ? positionals : ['connectivity', ...positionals];
/** The count of the last kind may be left out. */
const wanted = words.flatMap((kind, i) => (i % 2 === 0 ? [{ kind, count: Number(words[i + 1] ?? Infinity) }] : []));
const { seed } = values;
const firstSeed = seed === undefined ? Math.floor(Math.random() * 2 ** 31) : seed ? Number(seed) : NaN;
const isWanted = wanted.every(({ kind, count }) => !Number.isNaN(count) && KINDS.includes(kind));

if (values.help) process.stdout.write(USAGE);
else if (!isOption || !isWanted || !Number.isInteger(firstSeed)) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  for (const { kind, count } of wanted) if (process.exitCode === undefined) compare(kind, count);
}

function compare(kind: string, count: number): void {
  let [done, cells] = [0, 0];
  const sorts: Record<string, number> = {};
  const asked = OTHER_KINDS[kind];
  for (let seed = firstSeed; done < count; seed++) {
    const runs = Math.min(BATCH, count - done);
    if (!asked) {
      const result = fuzz(runs, seed);
      done += result.worlds;
      cells += result.cells;
      if (result.failure !== undefined) {
        fail(result.failure, kind, runs, seed);
        return;
      }
      progress(`${done} worlds, ${cells} cells agree`);
      continue;
    }
    const result = asked(runs, seed);
    done += result.cases;
    for (const [sort, number] of Object.entries(result.sorts)) sorts[sort] = (sorts[sort] ?? 0) + number;
    if (result.failure) {
      const { text, folder } = result.failure;
      fail(`${text}\nfiles: ${folder}\n`, kind, runs, seed);
      return;
    }
    progress(`${done} agree`);
  }
  const said = Object.entries(sorts).map(([sort, number]) => `; ${number} ${sort}`);
  process.stdout.write(
    asked
      ? `\n${done} of ${done} ${kind} cases agree${said.join('')} (seed ${firstSeed})\n`
      : `\n${done} of ${done} worlds, ${cells} of ${cells} cells agree (seed ${firstSeed})\n`,
  );
}

function fail(text: string, kind: string, runs: number, seed: number): void {
  process.stdout.write(`${text}again: npm run fuzz -- ${kind} ${runs} --seed ${seed}\n`);
  process.exitCode = 1;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}`);
}
