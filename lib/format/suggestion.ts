import { printable } from '../manifests/printable.ts';
import type { PatchedFile } from '../review/lint/patched-inputs.ts';
import { safeText } from './markup.ts';

/** Lines of a file and their replacement, as a comment whose change a code host offers to apply. */
export interface Suggestion {
  readonly file: string;
  /** On the new side, counted from 1. */
  readonly startLine: number;
  readonly endLine: number;
  /** Markdown with a code block of the language `suggestion`. */
  readonly body: string;
}

/** Nobody judges a longer change in a comment. */
const MOST_LINES = 60;

/**
 * A change of one file as a suggestion, from the first to the last line that differs. Undefined if the change is long, if a line
 * would not be shown as it is, or if several files change, because nobody may apply one without the others.
 * @param say what the change does, as plain text
 */
export function suggestionOf([only, ...more]: readonly PatchedFile[], say: string): Suggestion | undefined {
  if (!only || more.length > 0 || only.before === only.after || only.before.includes('\r')) return undefined;
  const [old, now] = [only.before, only.after].map(linesOf) as [string[], string[]];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  // A suggestion that only inserts needs a line to stand at: the one before it.
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

/** The lines, without their line ends. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
