import { closeSync, openSync, readSync } from 'node:fs';
import { maxBytes } from './text.ts';

/** Reads standard input (`-`), a pipe (such as the shell's `<(...)`) or a device, and stops soon after the size limit. */
export function readStream(path: string): Uint8Array {
  const descriptor = path === '-' ? 0 : openSync(path, 'r');
  try {
    return readAll(descriptor);
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= maxBytes) {
    const chunk = new Uint8Array(1 << 16);
    const read = readSome(descriptor, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return Buffer.concat(chunks);
}

/** Waits if a terminal or pipe has no data yet. */
function readSome(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
