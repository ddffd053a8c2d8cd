/**
 * Puts one small fault after the other into lib/reach, lib/manifests and lib/live and runs their tests, which must fail: `npm run mutate [-- WORD]`
 * (WORD: only faults that contain it). Prints a table; ends with 1 where a fault survives.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Mutant, mutants } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORK = join(ROOT, '.cache/mutation');
const COPIED = ['bin', 'dist', 'lib', 'test', 'imports', 'scripts', 'main.ts', 'package.json', 'tsconfig.json'];
/** The quick ones first: most faults go no further. */
const STAGES: readonly (readonly string[])[] = [
  ['test/cases.test.ts', 'lib/manifests/problems'],
  ['lib/reach', 'lib/manifests'],
  ['test/oracle'],
];
const LIVE: typeof STAGES = [['test/live/verify/']];
const stagesOf = ({ file }: Mutant) => (file.startsWith('lib/live/') ? LIVE : STAGES);

const wanted = mutants.filter(({ fault }) => fault.includes(process.argv[2] ?? ''));
rmSync(WORK, { recursive: true, force: true });
const queue = [...wanted.entries()];
const killers = new Map<Mutant, string | undefined>();
await Promise.all(Array.from({ length: availableParallelism() }, (_, worker) => work(join(WORK, `${worker}`))));

const width = Math.max(...wanted.map(({ fault }) => fault.length));
for (const mutant of wanted) {
  const killer = killers.get(mutant);
  console.log(
    `${killer === undefined ? 'SURVIVED' : 'killed  '}  ${mutant.fault.padEnd(width)}  ${killer ?? mutant.file}`,
  );
}
const survivors = wanted.filter((mutant) => killers.get(mutant) === undefined).length;
console.log(`${wanted.length - survivors} of ${wanted.length} mutants killed`);
rmSync(WORK, { recursive: true, force: true });
process.exitCode = survivors > 0 || wanted.length === 0 ? 1 : 0;

async function work(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // Without a fault, they pass: else every fault would seem to be noticed.
  for (const stage of new Set(wanted.flatMap(stagesOf)))
    if (!(await passes(stage, folder))) throw new Error(`${stage.join(' ')} fails by itself`);
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [index, mutant] = next;
    killers.set(mutant, await killerOf(mutant, folder));
    process.stderr.write(`${index + 1}/${wanted.length} ${mutant.fault}: ${killers.get(mutant) ?? 'SURVIVED'}\n`);
  }
}

/** The tests that notice the fault. @throws Error where it does not fit the source any more */
async function killerOf(mutant: Mutant, folder: string): Promise<string | undefined> {
  const { file, search, replacement } = mutant;
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(search).length !== 2) throw new Error(`${file} must hold once: ${search}`);
  writeFileSync(
    path,
    source.replace(search, () => replacement),
  );
  try {
    for (const stage of stagesOf(mutant)) if (!(await passes(stage, folder))) return stage.join(' ');
    return undefined;
  } finally {
    writeFileSync(path, source);
  }
}

function passes(tests: readonly string[], folder: string): Promise<boolean> {
  const jest = join(ROOT, 'node_modules/.bin/jest');
  return new Promise((done) => {
    // A fault that makes a test run on for ever is noticed, too.
    const child = spawn(jest, ['--bail', '--runInBand', ...tests], {
      ...{ cwd: folder, stdio: 'ignore', timeout: 300_000, env: { ...process.env, TEST_FULL: 'yes' } },
    });
    child.on('exit', (status) => done(status === 0));
  });
}
