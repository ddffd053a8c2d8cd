import { FILE_HEADERS_ONLY, formatPatch, OMIT_HEADERS, type StructuredPatch } from 'diff';
import { printable } from '../manifests/printable.ts';
import type { PatchedFile } from '../review/lint/patched-inputs.ts';
import { lineHunks } from './line-hunks.ts';

/** A diff for `patch -p1` and `git apply`, in which hidden characters, and those that steer a terminal or a log, are escaped. */
export function printableDiff(files: readonly PatchedFile[]): string {
  return unifiedDiff(files).split('\n').map(printableLine).join('\n');
}

/** Tabs and Windows line ends are layout, so they stay. */
function printableLine(line: string): string {
  const [, text = '', end = ''] = /^(.*?)(\r?)$/s.exec(line) ?? [];
  return text.split('\t').map(printable).join('\t') + end;
}

/** A diff for `patch -p1` and `git apply`. */
export function unifiedDiff(files: readonly PatchedFile[]): string {
  return files.map((one) => formatPatch(patchOf(one, 3), FILE_HEADERS_ONLY)).join('');
}

/** The removed and added lines with `-` or `+`. If a file changes in several places, each begins with its `@@` line. */
export function changedLines(files: readonly PatchedFile[]): string[] {
  return files.flatMap((one) => {
    const lines = formatPatch(patchOf(one, 0), OMIT_HEADERS).trimEnd().split('\n');
    const isOnePlace = lines.filter((line) => line.startsWith('@@')).length === 1;
    const isShown = (line: string) => !line.startsWith('\\') && !(isOnePlace && line.startsWith('@@'));
    return lines.filter(isShown).map((line) => printableLine(line.replace(/\r$/, '')));
  });
}

function patchOf({ file, before, after }: PatchedFile, context: number): StructuredPatch {
  const name = printable(file.replace(/^\.\//, ''));
  const [old, now] = name.startsWith('/') ? [name, name] : [`a/${name}`, `b/${name}`];
  return {
    ...{ oldFileName: old, newFileName: now, oldHeader: undefined, newHeader: undefined },
    hunks: lineHunks(before, after, context),
  };
}

/** A part of a file and the text that replaces it. Lines and columns count from 1, columns in UTF-16 units. */
export interface Replacement {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** From the first to the last character that differs. */
export function replacementOf({ before, after }: PatchedFile): Replacement {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < most - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const end = before.length - tail;
  const place = (offset: number) => {
    const lines = before.slice(0, offset).split('\n');
    return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
  };
  const [from, to] = [place(start), place(end)];
  return {
    ...{ startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
    text: after.slice(start, after.length - tail),
  };
}
