import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AskedTest } from './asked-tests.ts';
import type { Mutant } from './mutant.ts';

interface Kept {
  readonly fault: string;
  readonly file: string;
  /** Absent: none did, or it has to be tried again. */
  readonly by?: AskedTest;
  /** The name of a test that failed, or what else went wrong. */
  readonly why?: string;
  /** Of the fault, of its source and of the test, as they were. */
  readonly digest?: string;
}

/**
 * Which test noticed which fault in earlier runs, a line each, in a file that git ignores. So a run that was stopped can go on, and
 * each fault is first tried with the test that noticed it the last time.
 */
export class KeptKillers {
  private readonly root: string;
  private readonly path: string;
  private readonly kept = new Map<string, Kept>();

  constructor(root: string, path: string) {
    this.root = root;
    this.path = path;
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      try {
        const one = JSON.parse(line) as Kept;
        this.kept.set(nameOf(one), one);
      } catch {
        // The end of a run that was killed as it wrote this.
      }
    }
  }

  keep(mutant: Mutant, killer: { readonly by: AskedTest; readonly why: string } | undefined): void {
    const { fault, file } = mutant;
    const one: Kept = { fault, file, ...killer, ...(killer && { digest: this.digestOf(mutant, killer.by) }) };
    this.kept.set(nameOf(one), one);
    mkdirSync(dirname(this.path), { recursive: true });
    appendFileSync(this.path, `${JSON.stringify(one)}\n`);
  }

  /** The test that noticed it the last time. */
  of(mutant: Mutant): AskedTest | undefined {
    return this.kept.get(nameOf(mutant))?.by;
  }

  /** The same, if since then neither the fault nor its source nor the test has changed. */
  stillOf(mutant: Mutant): AskedTest | undefined {
    const one = this.kept.get(nameOf(mutant));
    return one?.by && one.digest === this.digestOf(mutant, one.by) ? one.by : undefined;
  }

  private digestOf({ search, replacement, file }: Mutant, { test }: AskedTest): string {
    const hash = createHash('sha256').update(JSON.stringify([search, replacement]));
    for (const one of [file, test])
      hash.update(existsSync(join(this.root, one)) ? readFileSync(join(this.root, one)) : '');
    return hash.digest('hex');
  }
}

function nameOf({ file, fault }: Pick<Mutant, 'file' | 'fault'>): string {
  return `${file} ${fault}`;
}
