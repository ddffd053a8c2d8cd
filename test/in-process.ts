import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { run } from '../lib/cli/program.ts';
import type { Terminal } from '../lib/cli/terminal.ts';

/** A stream that keeps what is written to it. */
class Kept extends Writable {
  text = '';
  readonly columns: number;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/** That of a command in the test's own process; a signal is one that is emitted. */
export class TestTerminal extends EventEmitter implements Terminal {
  readonly stdout: Kept;
  readonly stderr: Kept;
  exitCode?: number;

  constructor(columns = 100) {
    super();
    this.stdout = new Kept(columns);
    this.stderr = new Kept(columns);
  }

  /** Does nothing, so that the test goes on. */
  exit(): void {}
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `tierwall ARGS` in the test's own process, in the current folder or another: nothing has to start, so it takes a tenth of the
 * time. What only a process has (standard input, a reader that goes away, a signal from outside, what starts and ends it) is tested with
 * one.
 * @throws Error what would be a stack trace
 */
export async function tierwall(
  args: readonly string[],
  { cwd = '.', terminal = new TestTerminal() }: { readonly cwd?: string; readonly terminal?: TestTerminal } = {},
): Promise<Ended> {
  const before = process.cwd();
  process.chdir(cwd);
  try {
    await run(args, terminal);
  } finally {
    process.chdir(before);
  }
  const { exitCode = 0, stdout, stderr } = terminal;
  return { status: exitCode, stdout: stdout.text, stderr: stderr.text };
}
