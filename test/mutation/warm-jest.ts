import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { AskedTest } from './asked-tests.ts';

/** How one file of tests ended. */
export interface Ending {
  readonly passed: boolean;
  /** The name of a test that failed, or what else went wrong; empty if it passed. */
  readonly why: string;
  /** How long it took, in milliseconds. */
  readonly took: number;
}

/** A fault that makes a test run on for ever is noticed, too: after so many seconds of the processor, or ten times as many in all. */
const LONGEST = 300;
/** That is looked at so often, in milliseconds. */
const LOOK = 10_000;
/** So many files, then a new process: what tests leave in memory adds up. */
const MOST_RUNS = 150;

/** A process of jest in a copy of the sources, which runs one file of tests after the other and reads again what has changed. */
export class WarmJest {
  private readonly root: string;
  private readonly folder: string;
  private readonly signal: AbortSignal;
  private process: Promise<ChildProcess> | undefined;
  private runs = 0;

  /** @param signal ends it, with all its processes */
  constructor(root: string, folder: string, signal: AbortSignal) {
    this.root = root;
    this.folder = folder;
    this.signal = signal;
  }

  /** @throws Error where jest cannot be started */
  async run(asked: AskedTest): Promise<Ending> {
    if (this.runs++ % MOST_RUNS === 0) await this.end();
    this.process ??= this.start();
    const child = await this.process;
    const began = performance.now();
    const answer = await answerOf(child, asked);
    // What does not answer does not answer the next time.
    if (typeof answer === 'string') await this.end();
    const took = performance.now() - began;
    return typeof answer === 'string' ? { passed: false, why: answer, took } : { ...answer, took };
  }

  /** Ends its process, with all that tests have started. The next run starts another one. */
  async end(): Promise<void> {
    const child = await this.process?.catch(() => undefined);
    this.process = undefined;
    if (child) killGroup(child);
  }

  private start(): Promise<ChildProcess> {
    const own = (file: string) => join(this.folder, 'test/mutation', file);
    const jest = join(this.root, 'node_modules/jest/bin/jest.js');
    const options = [
      ...['--runInBand', '--silent', '--testPathIgnorePatterns=/node_modules/'],
      ...[`--runner=${own('asked-runner.cjs')}`, `--env=${own('first-failure-environment.cjs')}`],
    ];
    // A group of its own, so that what the tests started ends with it.
    const child = spawn(process.execPath, [jest, ...options], {
      ...{ cwd: this.folder, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true },
    });
    const kill = () => killGroup(child);
    this.signal.addEventListener('abort', kill);
    child.once('exit', () => this.signal.removeEventListener('abort', kill));
    if (this.signal.aborted) kill();
    return new Promise((done, failed) => {
      child.once('error', failed);
      child.once('exit', () => failed(new Error('jest does not start')));
      child.once('message', () => done(child));
    });
  }
}

type Answer = Pick<Ending, 'passed' | 'why'>;

/** What it answers, or why there is no answer. */
function answerOf(child: ChildProcess, asked: AskedTest): Promise<Answer | string> {
  const began = performance.now();
  // From the first look on: most are over by then.
  let usedBefore: number | undefined;
  return new Promise((done) => {
    const timer = setInterval(() => {
      const now = processorSeconds(child);
      usedBefore ??= now;
      const [used, waited] = [now - usedBefore, (performance.now() - began) / 1000];
      if (used > LONGEST || waited > 10 * LONGEST) end(`not over after ${Math.round(waited)} s`);
    }, LOOK);
    const gone = () => end('its process ended');
    const end = (answer: Answer | string) => {
      clearInterval(timer);
      child.off('message', end).off('exit', gone);
      done(answer);
    };
    child.once('message', end).once('exit', gone);
    child.send(asked);
  });
}

/** What a process has used, as `ps` says it: `[[days-]hours:]minutes:seconds`. */
function processorSeconds({ pid }: ChildProcess): number {
  const { stdout } = spawnSync('ps', ['-o', 'time=', '-p', `${pid}`], { encoding: 'utf8' });
  return (stdout ?? '')
    .trim()
    .split(/[-:]/)
    .reverse()
    .reduce((sum, part, i) => sum + Number(part) * ([1, 60, 3600, 86_400][i] ?? 0), 0);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
