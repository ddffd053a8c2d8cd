import { printable } from '../manifests/printable.ts';
import type { PatchedFile } from '../review/lint/patched-inputs.ts';
import { safeText } from './markup.ts';

/** Lines of a file that others take the place of, as a comment on them that a code host offers to apply. */
export interface Suggestion {
  readonly file: string;
  /** From 1, of the new side. */
  readonly startLine: number;
  readonly endLine: number;
  /** Markdown with a block of the language `suggestion`. */
  readonly body: string;
}

/** Longer ones nobody judges in a comment. */
const MOST_LINES = 60;

/**
 * A change of one file as a suggestion, from the first line that differs to the last; undefined where it is of several files, which
 * nobody may apply one without the other, where it is long, or where a line of it would not be shown as it is.
 * @param say what it does, as plain text
 */
export function suggestionOf([only, ...more]: readonly PatchedFile[], say: string): Suggestion | undefined {
  if (!only || more.length > 0 || only.before === only.after || only.before.includes('\r')) return undefined;
  const [old, now] = [only.before, only.after].map(linesOf) as [string[], string[]];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  // What is only put in needs a line to stand at: the one before it.
  if (old.length - tail === start) start === 0 ? tail-- : start--;
  const written = now.slice(start, now.length - tail);
  const isShown = (line: string) => line.split('\t').every((part) => printable(part) === part);
  const endLine = old.length - tail;
  if (tail < 0 || Math.max(written.length, endLine - start) > MOST_LINES || !written.every(isShown)) return undefined;
  const longest = Math.max(2, ...(written.join('\n').match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const block = `${fence}suggestion\n${written.map((line) => `${line}\n`).join('')}${fence}`;
  return { file: only.file, startLine: start + 1, endLine, body: `${safeText(say)}.\n\n${block}\n` };
}

/** Without what ends the last one. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
