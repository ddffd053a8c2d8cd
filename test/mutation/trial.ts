import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, withFault } from './mutant.ts';
import { type Stage, stagesOf } from './stages.ts';

/** What is made or installed, and is not copied. */
const NOT_COPIED = ['node_modules', 'build', 'coverage'];
/** A fault that makes a test run on for ever is noticed, too. Milliseconds. */
const LONGEST = 300_000;

/** Tries faults in copies of the sources, which are left as they were. */
export class Trial {
  private readonly root: string;
  private readonly signal: AbortSignal;
  /** Whether a stage passes without a fault. */
  private readonly passing = new Map<string, Promise<boolean>>();

  /** @param signal ends what runs, with all its processes */
  constructor(root: string, signal: AbortSignal) {
    this.root = root;
    this.signal = signal;
  }

  /** Makes a copy of the sources. */
  prepare(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(this.root)) {
      if (name.startsWith('.') || NOT_COPIED.includes(name)) continue;
      cpSync(join(this.root, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(this.root, 'node_modules'), join(folder, 'node_modules'));
  }

  /**
   * The tests that notice the fault, in a copy that {@link prepare} made; undefined: none does.
   * @throws Error where it does not fit the source, or where tests fail without it
   */
  async killerOf(mutant: Mutant, folder: string): Promise<string | undefined> {
    const path = join(folder, mutant.file);
    const source = readFileSync(path, 'utf8');
    const faulty = withFault(mutant, source);
    for (const stage of stagesOf(mutant.file, this.root)) {
      if (this.signal.aborted) return undefined;
      const name = stage.join(' ');
      // Else every fault would seem to be noticed.
      const passing = this.passing.get(name) ?? this.passes(stage, folder);
      this.passing.set(name, passing);
      if (!(await passing) && !this.signal.aborted) throw new Error(`${name} fails without any fault`);
      writeFileSync(path, faulty);
      try {
        if (!(await this.passes(stage, folder))) return name;
      } finally {
        writeFileSync(path, source);
      }
    }
    return undefined;
  }

  private passes(stage: Stage, folder: string): Promise<boolean> {
    if (this.signal.aborted) return Promise.resolve(false);
    const jest = join(this.root, 'node_modules/.bin/jest');
    return new Promise((done, failed) => {
      // A group of its own, so that what the tests started ends with them.
      const child = spawn(jest, ['--bail', '--runInBand', ...stage], {
        ...{ cwd: folder, stdio: 'ignore', detached: true, env: { ...process.env, TEST_FULL: 'yes' } },
      });
      const kill = () => killGroup(child);
      const timer = setTimeout(kill, LONGEST);
      this.signal.addEventListener('abort', kill);
      const end = () => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', kill);
      };
      child.on('error', (error) => {
        end();
        failed(error);
      });
      child.on('exit', (status) => {
        end();
        kill();
        done(status === 0);
      });
    });
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
