import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from '../manifests/files/system-reason.ts';
import { printable } from '../manifests/printable.ts';
import type { PatchedFile } from '../review/lint/patched-inputs.ts';
import { UsageError } from './input.ts';

/**
 * Writes all of the files or none. Each is written beside the old file and then replaces it, so a reader finds either the old text or
 * the new one.
 * @throws UsageError if a file cannot be written, is a link, or has changed since it was read
 */
export function writeFiles(files: readonly PatchedFile[]): void {
  const made: { temporary: string; file: string }[] = [];
  try {
    for (const one of files) {
      const why = whyNotWritable(one.file, one.before);
      if (why !== undefined) throw new UsageError(`${why}; nothing was changed`);
      const temporary = temporaryBeside(one.file);
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
    throw new UsageError(`cannot write ${place}: ${systemReason(error)}; nothing was changed`);
  }
}

/** Writes a file of a command's output and replaces an existing one. @throws UsageError */
export function writeFileWhole(file: string, text: string): void {
  const temporary = temporaryBeside(file);
  try {
    writeNew(temporary, Buffer.from(text), 0o644);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write ${printable(file)}: ${systemReason(error)}`);
  }
}

/** Makes files or folders. @throws UsageError with the place if the system refuses to write there */
export function writing(place: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`cannot write ${place}: ${systemReason(error)}`);
  }
}

/** Why a file that had this text when it was read may not be written. */
export function whyNotWritable(file: string, text: string): string | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink()) return `${file} is a link; give the file itself`;
  if (!stats?.isFile()) return `${file} is not a file`;
  const now = new TextDecoder().decode(readFileSync(file));
  return now === text ? undefined : `${file} is not UTF-8, or was changed meanwhile`;
}

/** A byte order mark, which is no part of the text, stays. */
function bytesOf(file: string, text: string): Buffer {
  const hasMark = readFileSync(file)
    .subarray(0, 3)
    .equals(Buffer.from([0xef, 0xbb, 0xbf]));
  return Buffer.from(`${hasMark ? '\uFEFF' : ''}${text}`);
}

/** Its name is no manifest's, so that no other reader takes it for one. */
function temporaryBeside(file: string): string {
  return join(dirname(file), `.tierwall-${randomBytes(6).toString('hex')}`);
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
