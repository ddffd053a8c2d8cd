import { safeText } from '../format/markup.ts';
import { printable } from '../manifests/printable.ts';
import { type Kept, keptSentence } from '../render/kept-in-cluster.ts';
import { MOST_KEPT, type SetComparison } from './compared-set.ts';
import type { Compared } from './comparison.ts';
import { printError } from './output.ts';
import type { SetComparisons } from './set-comparison.ts';
import { UsageError } from './usage-error.ts';

/**
 * Prints compared sets, one after the other, and returns the exit code of the command.
 * @param isMarkdown whether the output is Markdown
 * @param room characters for what is said of all sets besides their comparisons. What does not fit is counted
 */
export function* setOutputs(
  { sets, notices }: SetComparisons,
  isMarkdown: boolean,
  printed: (compared: Compared, set: SetComparison) => string,
  room = Number.POSITIVE_INFINITY,
): Generator<string> {
  const line = (text: string) => (isMarkdown ? `> ${safeText(text)}\n\n` : `${printable(text)}\n`);
  for (const notice of notices) yield line(notice);
  for (const set of sets) {
    if (sets.length > 1) yield isMarkdown ? `## ${safeText(set.name)}\n\n` : `== ${set.name}\n`;
    const kept = (set.kept ?? []).map((one) => (isMarkdown ? folded(one) : line(keptSentence(one, MOST_KEPT))));
    const notes = set.notes.map(line);
    const areMany = isMarkdown && notes.length > MOST_NOTES;
    yield* fitting(areMany ? kept : [...kept, ...notes], room / sets.length, line);
    if (areMany) yield* foldedNotes(notes, room / sets.length - lengthOf(kept), line);
    if (set.failure !== undefined)
      yield isMarkdown
        ? `### :x: This set was not compared\n\n${safeText(set.failure)}\n\n`
        : `not compared: ${set.failure.split('\n').map(printable).join('\n')}\n`;
    else if (set.compared) yield printed(set.compared, set);
    if (isMarkdown && sets.length > 1) yield '\n';
  }
}

/** The most remarks before a comparison in Markdown. A tree may have one for each chart, and the verdict must be seen first. */
const MOST_NOTES = 5;

function* foldedNotes(notes: readonly string[], room: number, line: (text: string) => string): Generator<string> {
  yield `<details><summary>What was rendered otherwise, or not at all: ${notes.length} remarks</summary>\n\n`;
  yield* fitting(notes, room, line);
  yield '</details>\n\n';
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** This part is folded, because most users of Argo CD expect what it says. */
function folded({ reason, objects }: Kept): string {
  const count = objects.length === 1 ? '1 object' : `${objects.length} objects`;
  const list = keptSentence({ reason: count, objects }, MOST_KEPT);
  return `<details><summary>${safeText(reason)}</summary>\n\n${safeText(list)}\n\n</details>\n\n`;
}

/** The first texts that fit, and the number of the others. All of them are also on standard error. */
function* fitting(texts: readonly string[], room: number, line: (text: string) => string): Generator<string> {
  let left = room;
  for (const [i, text] of texts.entries()) {
    left -= text.length;
    if (left < 0) {
      yield line(`and ${texts.length - i} more remarks, which standard error has`);
      return;
    }
    yield text;
  }
}

/** 2 if a set was not compared, because it has no verdict then. */
export function exitCodeOfSets({ sets }: SetComparisons): 0 | 1 | 2 {
  if (sets.some(({ failure }) => failure !== undefined)) return 2;
  return sets.some(({ compared }) => compared?.exitCode === 1) ? 1 : 0;
}

/** The only set, for an output that can hold just one. @throws UsageError if there is not exactly one, or it was not compared */
export function onlySet(
  { sets, notices }: SetComparisons,
  output: string,
): Compared & Pick<SetComparison, 'suppressions'> {
  const [set, ...others] = sets;
  if (!set || others.length > 0)
    throw new UsageError(`${output} holds one set; name one of ${sets.map(({ name }) => name).join(', ')}`);
  if (!set.compared) throw new UsageError(`set ${set.name} was not compared`);
  for (const notice of notices) printError(notice);
  return { ...set.compared, suppressions: set.suppressions };
}
