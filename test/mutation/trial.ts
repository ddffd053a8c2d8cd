import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AskedTest, AskedTests, isSame } from './asked-tests.ts';
import { type Mutant, withFault } from './mutant.ts';
import { stagesOf } from './stages.ts';
import { type Ending, WarmJest } from './warm-jest.ts';

/** What is made or installed, and is not copied. */
const NOT_COPIED = ['node_modules', 'build', 'coverage'];
/** That a test passes without a fault is looked at again after so many faults that it has noticed. */
const TRUSTED = 20;

/** The tests that noticed a fault, and what they said. */
export interface Killer {
  readonly by: AskedTest;
  readonly why: string;
}

/** Tries faults in a copy of the sources, which are left as they were. */
export class Trial {
  private readonly root: string;
  private readonly folder: string;
  private readonly signal: AbortSignal;
  private readonly tests: AskedTests;
  private readonly jest: WarmJest;
  private readonly onDoubt: (mutant: Mutant) => void;
  /** What a test took without a fault, in milliseconds, and the faults that it has noticed since. */
  private readonly known = new Map<string, { took: number; noticed: Mutant[] }>();
  /** By file, the test that noticed the last fault in it. */
  private readonly last = new Map<string, AskedTest>();

  /**
   * @param folder for the copy
   * @param signal ends what runs, with all its processes
   * @param onDoubt is told of a fault that has to be tried again: a test that noticed it fails without it, too, after other tests
   */
  constructor(root: string, folder: string, signal: AbortSignal, onDoubt: (mutant: Mutant) => void) {
    this.root = root;
    this.folder = folder;
    this.signal = signal;
    this.onDoubt = onDoubt;
    this.tests = new AskedTests(root);
    this.jest = new WarmJest(root, folder, signal);
  }

  /** Makes the copy. */
  prepare(): void {
    mkdirSync(this.folder, { recursive: true });
    for (const name of readdirSync(this.root)) {
      if (name.startsWith('.') || NOT_COPIED.includes(name)) continue;
      cpSync(join(this.root, name), join(this.folder, name), { recursive: true });
    }
    symlinkSync(join(this.root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /**
   * The tests that notice the fault; undefined: none does, or it was stopped.
   * @param part `npm test`: as that runs them; `whole`: those of which that leaves out some or all
   * @param likely the test that noticed it the last time
   * @throws Error where it does not fit the source, or where tests fail without it
   */
  async killerOf(mutant: Mutant, part: 'npm test' | 'whole', likely?: AskedTest): Promise<Killer | undefined> {
    const ordered = this.tests
      .ordered(stagesOf(mutant.file, this.root), mutant.file, (one) => this.ownOf(one)?.took)
      .filter(({ whole = false }) => whole === (part === 'whole'));
    const first = [likely, this.last.get(mutant.file)].flatMap((one) =>
      ordered.filter((other) => one && isSame(one, other)),
    );
    for (const one of new Set([...first, ...ordered])) {
      const why = await this.noticedBy(one, mutant);
      if (this.signal.aborted) return undefined;
      if (why === undefined) continue;
      this.last.set(mutant.file, one);
      return { by: one, why };
    }
    return undefined;
  }

  /** Ends its process. */
  end(): Promise<void> {
    return this.jest.end();
  }

  private async noticedBy(one: AskedTest, mutant: Mutant): Promise<string | undefined> {
    const faulty = await this.with(mutant, () => this.jest.run(one));
    if (faulty.passed || this.signal.aborted) return undefined;
    if (!(await this.passes(one))) return this.noticedBy(one, mutant);
    this.ownOf(one)?.noticed.push(mutant);
    return faulty.why;
  }

  private async with(mutant: Mutant, run: () => Promise<Ending>): Promise<Ending> {
    const path = join(this.folder, mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, withFault(mutant, source));
    try {
      return await run();
    } finally {
      writeFileSync(path, source);
    }
  }

  /**
   * Whether a test passes without a fault, else every fault would seem to be noticed. False: not in this process, after other tests.
   * @throws Error where it does not in a new one
   */
  private async passes(one: AskedTest): Promise<boolean> {
    const known = this.ownOf(one);
    if (known && known.noticed.length < TRUSTED) return true;
    if (await this.runWithoutFault(one)) return true;
    for (const mutant of known?.noticed ?? []) this.onDoubt(mutant);
    await this.jest.end();
    if (await this.runWithoutFault(one)) return false;
    throw new Error(`${nameOf(one)} fails without any fault`);
  }

  private async runWithoutFault(one: AskedTest): Promise<boolean> {
    const { passed, took } = await this.jest.run(one);
    if (passed) this.known.set(nameOf(one), { took, noticed: [] });
    return passed || this.signal.aborted;
  }

  private ownOf(one: AskedTest) {
    return this.known.get(nameOf(one));
  }
}

export function nameOf({ test, pattern, whole }: AskedTest): string {
  return `${test}${pattern === undefined ? '' : ` --testNamePattern=${pattern}`}${whole ? ', as a whole' : ''}`;
}
