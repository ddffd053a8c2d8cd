import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { printable } from '../manifests/printable.ts';
import type { PatchedFile } from '../review/lint/patched-inputs.ts';
import { UsageError } from './input.ts';

/**
 * Writes all of the files, or none: each into a file beside it that takes its place. Whoever reads at that moment finds the old text or
 * the new one.
 * @throws UsageError where one cannot be written, is a link, or holds something else than was read
 */
export function writeFiles(files: readonly PatchedFile[]): void {
  const made: { temporary: string; file: string }[] = [];
  try {
    for (const one of files) {
      checkUnchanged(one);
      const temporary = join(dirname(one.file), `.${basename(one.file)}.${randomBytes(6).toString('hex')}`);
      made.push({ temporary, file: one.file });
      writeNew(temporary, bytesOf(one.file, one.after), lstatSync(one.file).mode & 0o7777);
    }
    for (const { temporary, file } of made) renameSync(temporary, file);
  } catch (error) {
    for (const { temporary } of made) rmSync(temporary, { force: true });
    if (error instanceof UsageError) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    const place = made.at(-1)?.file ?? path ?? '';
    throw new UsageError(`cannot write ${place} (${code}); nothing was changed`);
  }
}

/** A file that a command makes, in place of one of that name. @throws UsageError */
export function writeFileWhole(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  try {
    writeNew(temporary, Buffer.from(text), 0o644);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write ${printable(file)} (${(error as NodeJS.ErrnoException).code})`);
  }
}

function checkUnchanged({ file, before }: PatchedFile): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) throw new UsageError(`${file} is a link; give the file itself, nothing was changed`);
  if (!stats.isFile()) throw new UsageError(`${file} is no file; nothing was changed`);
  const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false }).decode(readFileSync(file));
  if (text !== before) throw new UsageError(`${file} is not UTF-8, or was changed meanwhile; nothing was changed`);
}

/** A byte order mark, which is no part of the text, stays. */
function bytesOf(file: string, text: string): Buffer {
  const hasMark = readFileSync(file)
    .subarray(0, 3)
    .equals(Buffer.from([0xef, 0xbb, 0xbf]));
  return Buffer.from(`${hasMark ? '\uFEFF' : ''}${text}`);
}

function writeNew(path: string, bytes: Buffer, mode: number): void {
  const descriptor = openSync(path, 'wx', mode);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
