import pc from 'picocolors';
import { systemReason } from '../manifests/files/system-reason.ts';
import { printable } from '../manifests/printable.ts';
import { terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const BATCH = 1 << 16;

/**
 * Writes as fast as the reader takes it. If the reader stops (`| head`), writing ends without a message.
 * @throws UsageError if the output cannot be written, so that no command says it ended well
 */
export async function writeOut(chunks: Iterable<string>): Promise<void> {
  const { stdout } = terminal;
  // The callback of the write is told as well.
  stdout.on('error', () => undefined);
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < BATCH) continue;
    if (!(await isTaken(stdout, batch))) return;
    batch = '';
  }
  if (batch !== '') await isTaken(stdout, batch);
}

/** Whether the reader takes the text and perhaps more. */
async function isTaken(stream: NodeJS.WritableStream, text: string): Promise<boolean> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((done) => stream.write(text, done));
  if (error && error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED')
    throw new UsageError(`cannot write the output: ${systemReason(error)}`);
  return !error;
}

/** Prints one line to standard error, escaped so that quoted text cannot steer a terminal, start a line or run a workflow command. */
export function printError(text: string): void {
  terminal.stderr.write(`${printable(text)}\n`);
}

/** The width of the terminal in columns, or 100. */
export function terminalWidth(): number {
  return terminal.stdout.columns || Number(process.env['COLUMNS']) || 100;
}

/** Colours a verdict on a terminal. Colour only repeats what the text says. */
export function paintVerdict(word: 'open' | 'denied' | 'depends', text: string): string {
  const colours = pc.createColors(pc.isColorSupported && terminal.stdout.isTTY === true);
  if (word === 'open') return colours.yellow(text);
  return word === 'denied' ? colours.green(text) : colours.magenta(text);
}
