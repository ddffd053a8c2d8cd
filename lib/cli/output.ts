import { once } from 'node:events';
import pc from 'picocolors';
import { printable } from '../manifests/printable.ts';
import { terminal } from './terminal.ts';

const BATCH = 1 << 16;

/** Writes as fast as the reader takes it. A reader that stops reading (`| head`) ends it in silence. */
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

/** Until the stream takes more, or nobody reads it. Whichever of the two does not come is waited for no longer. */
async function isReady(stream: NodeJS.WritableStream): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => undefined);
  over.abort();
}

/** One line to standard error; what it quotes steers no terminal, starts no line and is no command of a workflow. */
export function printError(text: string): void {
  terminal.stderr.write(`${printable(text)}\n`);
}

/** Columns to fill: those of the terminal, else 100. */
export function terminalWidth(): number {
  return terminal.stdout.columns || Number(process.env['COLUMNS']) || 100;
}

/** Colour only repeats what the text says. */
export function paintVerdict(word: 'open' | 'denied' | 'depends', text: string): string {
  const colours = pc.createColors(pc.isColorSupported && terminal.stdout.isTTY === true);
  if (word === 'open') return colours.yellow(text);
  return word === 'denied' ? colours.green(text) : colours.magenta(text);
}
