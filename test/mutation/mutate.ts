/**
 * Puts one small fault after the other into a copy of the sources and runs the tests that should notice it, the quick ones first:
 *
 *     npm run mutate                       all of mutants.ts
 *     npm run mutate -- WORD               those whose description or file contains WORD
 *     npm run mutate -- --changed [REV]    those of files that, or whose own tests, differ from a revision of git's
 *
 * Prints a table. Exit code 0: every fault is noticed; 1: one is not, or none has that WORD; 2: could not run, for example because a
 * fault does not fit its source any more; 130: stopped.
 */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { changedFiles } from './changed-files.ts';
import { type Mutant, withFault } from './mutant.ts';
import { mutants } from './mutants.ts';
import { testBeside } from './stages.ts';
import { Trial } from './trial.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Where mutants are made and kept. git ignores it. */
const WORK = join(ROOT, '.cache/mutation');
/** The folder of this run alone. It is removed at the end. */
const OWN = join(WORK, `${process.pid}`);

interface Options {
  readonly changed?: true | string;
  readonly workers: number;
}

const program = new Command('npm run mutate --')
  .description(
    'Puts one small fault after the other into a copy of the sources, and runs the tests that should notice it.',
  )
  .argument('[word]', 'only faults whose description or file contains it')
  .option(
    '--changed [revision]',
    'only faults of files that, or whose own tests, differ from a revision of git (default: where this branch left main)',
  )
  .option('-w, --workers <count>', 'so many at a time', countOf, availableParallelism())
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

process.exitCode = await main(program.args[0] ?? '', program.opts<Options>());

async function main(word: string, { changed, workers }: Options): Promise<number> {
  let wanted = mutants.filter(({ fault, file }) => `${file} ${fault}`.includes(word));
  if (wanted.length === 0) {
    console.error(`no fault has '${word}' in its description or its file`);
    return 1;
  }
  try {
    if (changed !== undefined) {
      const { revision, files } = changedFiles(ROOT, changed === true ? undefined : changed);
      wanted = wanted.filter(({ file }) => files.has(file) || files.has(testBeside(file)));
      console.log(`${wanted.length} of ${mutants.length} mutants are of files that differ from ${revision}`);
      if (wanted.length === 0) return 0;
    }
    for (const mutant of wanted) withFault(mutant, readFileSync(join(ROOT, mutant.file), 'utf8'));
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  return tryAll(wanted, workers);
}

async function tryAll(wanted: readonly Mutant[], workers: number): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal));
  const trial = new Trial(ROOT, stop.signal);
  const queue = [...wanted.entries()];
  const killers = new Map<Mutant, string | undefined>();
  const work = async (folder: string): Promise<void> => {
    trial.prepare(folder);
    for (let next = queue.shift(); next && !stop.signal.aborted; next = queue.shift()) {
      const [index, mutant] = next;
      const killer = await trial.killerOf(mutant, folder);
      if (stop.signal.aborted) return;
      killers.set(mutant, killer);
      process.stderr.write(`${index + 1}/${wanted.length} ${mutant.fault}: ${killer ?? 'SURVIVED'}\n`);
    }
  };
  removeLeftovers();
  const working = Array.from({ length: Math.min(workers, wanted.length) }, (_, i) => work(join(OWN, `${i}`)));
  // Where one cannot go on, nobody goes on.
  await Promise.allSettled(working.map((one) => one.catch((error: unknown) => stop.abort(error))));
  rmSync(OWN, { recursive: true, force: true, maxRetries: 10 });
  removeLeftovers();
  if (stop.signal.aborted) {
    const { reason } = stop.signal as { reason: unknown };
    console.error(reason instanceof Error ? reason.message : `stopped by ${reason}`);
    return reason instanceof Error ? 2 : 130;
  }
  return printTable(wanted, killers);
}

/** Removes what runs left that were killed, and the folder itself where no run goes on. */
function removeLeftovers(): void {
  if (!existsSync(WORK)) return;
  const ended = readdirSync(WORK).filter((pid) => !isRunning(Number(pid)));
  for (const pid of ended) rmSync(join(WORK, pid), { recursive: true, force: true });
  if (readdirSync(WORK).length === 0) rmdirSync(WORK);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function printTable(wanted: readonly Mutant[], killers: ReadonlyMap<Mutant, string | undefined>): number {
  const width = Math.max(...wanted.map(({ fault }) => fault.length));
  for (const mutant of wanted) {
    const killer = killers.get(mutant);
    const result = killer === undefined ? 'SURVIVED' : 'killed  ';
    console.log(
      `${result}  ${mutant.fault.padEnd(width)}  ${mutant.file}${killer === undefined ? '' : ` by ${killer}`}`,
    );
  }
  const survivors = wanted.filter((mutant) => killers.get(mutant) === undefined).length;
  console.log(`${wanted.length - survivors} of ${wanted.length} mutants killed`);
  return survivors > 0 ? 1 : 0;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Write a whole number of 1 or more.');
  return count;
}
