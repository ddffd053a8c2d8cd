import { once } from 'node:events';
import pc from 'picocolors';
import { printable } from '../manifests/printable.ts';
import { terminal } from './terminal.ts';

const BATCH = 1 << 16;

/** Writes as fast as the reader takes it. If the reader stops (`| head`), writing ends without a message. */
export async function writeOut(chunks: Iterable<string>): Promise<void> {
  const { stdout } = terminal;
  let closed = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    closed = true;
    if (error.code !== 'EPIPE') printError(`cannot write the output: ${error.message}`);
    if (error.code !== 'EPIPE') terminal.exitCode = 2;
  };
  stdout.on('error', onError);
  let batch = '';
  const flush = async (): Promise<void> => {
    if (batch !== '' && !stdout.write(batch)) await isReady(stdout);
    batch = '';
  };
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length >= BATCH) await flush();
    if (closed) return;
  }
  await flush();
}

/** Resolves when the stream takes more, or when nobody reads it any more. Removes both listeners. */
async function isReady(stream: NodeJS.WritableStream): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => undefined);
  over.abort();
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
