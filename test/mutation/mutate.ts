/**
 * Puts one small fault after the other into a copy of the sources and runs the tests that should notice it, the quick ones first:
 *
 *     npm run mutate                       all of mutants.ts
 *     npm run mutate -- WORD               those whose description or file contains WORD
 *     npm run mutate -- --changed [REV]    those of files that, or whose own tests, differ from a revision of git's
 *     npm run mutate -- --resume           those that no earlier run has seen noticed, as they, their sources and that test are now
 *
 * Faults of all files take turns, so that a run that is stopped has tried some of each.
 *
 * Prints a table. Exit code 0: every fault is noticed; 1: one is not, or none has that WORD; 2: could not run, for example because a
 * fault does not fit its source any more; 130: stopped.
 */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { changedFiles } from './changed-files.ts';
import { KeptKillers } from './kept-killers.ts';
import { type Mutant, withFault } from './mutant.ts';
import { mutants } from './mutants.ts';
import { testBeside } from './stages.ts';
import { type Killer, nameOf, Trial } from './trial.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Where mutants are made and kept. git ignores it. */
const WORK = join(ROOT, '.cache/mutation');
/** What earlier runs have found. git ignores it, too. */
const KEPT = join(ROOT, '.cache/mutants-killed.jsonl');
/** The folder of this run alone. It is removed at the end. */
const OWN = join(WORK, `${process.pid}`);

interface Options {
  readonly changed?: true | string;
  readonly resume?: true;
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
  .option('--resume', 'only faults that no earlier run has seen noticed, as they, their sources and that test are now')
  .option('-w, --workers <count>', 'so many at a time', countOf, availableParallelism())
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

process.exitCode = await main(program.args[0] ?? '', program.opts<Options>());

async function main(word: string, { changed, resume, workers }: Options): Promise<number> {
  let wanted = takingTurns(mutants.filter(({ fault, file }) => `${file} ${fault}`.includes(word)));
  if (wanted.length === 0) {
    console.error(`no fault has '${word}' in its description or its file`);
    return 1;
  }
  const kept = new KeptKillers(ROOT, KEPT);
  try {
    if (changed !== undefined) {
      const { revision, files } = changedFiles(ROOT, changed === true ? undefined : changed);
      wanted = wanted.filter(({ file }) => files.has(file) || files.has(testBeside(file)));
      console.log(`${wanted.length} of ${mutants.length} mutants are of files that differ from ${revision}`);
    }
    for (const mutant of wanted) withFault(mutant, readFileSync(join(ROOT, mutant.file), 'utf8'));
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  if (resume) {
    const all = wanted.length;
    wanted = wanted.filter((mutant) => !kept.stillOf(mutant));
    console.log(`${all - wanted.length} of ${all} mutants were killed in earlier runs`);
  }
  return wanted.length === 0 ? 0 : tryAll(wanted, kept, workers);
}

async function tryAll(wanted: readonly Mutant[], kept: KeptKillers, workers: number): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal));
  const queue = [...wanted];
  /** Those that the tests do not notice as `npm test` runs them. They are tried when all others were, as that takes minutes each. */
  const late: Mutant[] = [];
  const killers = new Map<Mutant, Killer | undefined>();
  const work = async (folder: string): Promise<void> => {
    const trial = new Trial(ROOT, folder, stop.signal, (mutant) => {
      kept.keep(mutant, undefined);
      queue.push(mutant);
    });
    trial.prepare();
    for (;;) {
      const next = queue.shift();
      const mutant = next ?? late.shift();
      if (mutant === undefined || stop.signal.aborted) break;
      const killer = await trial.killerOf(mutant, next ? 'npm test' : 'whole', kept.of(mutant));
      if (stop.signal.aborted) break;
      if (next && !killer) late.push(next);
      else {
        killers.set(mutant, killer);
        kept.keep(mutant, killer);
      }
      process.stderr.write(
        `${killers.size}/${wanted.length} ${mutant.fault}: ${killer ? nameOf(killer.by) : next ? 'not by npm test' : 'SURVIVED'}\n`,
      );
    }
    await trial.end();
  };
  removeLeftovers();
  const working = Array.from({ length: Math.min(workers, wanted.length) }, (_, i) => work(join(OWN, `${i}`)));
  // Where one cannot go on, nobody goes on.
  await Promise.allSettled(working.map((one) => one.catch((error: unknown) => stop.abort(error))));
  rmSync(OWN, { recursive: true, force: true, maxRetries: 10 });
  removeLeftovers();
  if (stop.signal.aborted) {
    const { reason } = stop.signal as { reason: unknown };
    console.error(reason instanceof Error ? reason.message : `stopped by ${reason}; --resume goes on`);
    return reason instanceof Error ? 2 : 130;
  }
  return printTable(wanted, killers);
}

/** The first of each file, then the second of each, and so on. */
function takingTurns(all: readonly Mutant[]): Mutant[] {
  const turns = new Map<string, number>();
  const turnOf = ({ file }: Mutant) => {
    const turn = turns.get(file) ?? 0;
    turns.set(file, turn + 1);
    return turn;
  };
  const ranked = all.map((mutant) => ({ mutant, turn: turnOf(mutant) }));
  return ranked.sort((a, b) => a.turn - b.turn).map(({ mutant }) => mutant);
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

function printTable(wanted: readonly Mutant[], killers: ReadonlyMap<Mutant, Killer | undefined>): number {
  const width = Math.max(...wanted.map(({ fault }) => fault.length));
  for (const mutant of wanted) {
    const killer = killers.get(mutant);
    const result = killer === undefined ? 'SURVIVED' : 'killed  ';
    console.log(
      `${result}  ${mutant.fault.padEnd(width)}  ${mutant.file}${killer === undefined ? '' : ` by ${nameOf(killer.by)}`}`,
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
