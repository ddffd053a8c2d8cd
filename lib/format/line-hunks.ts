import { diffLines, type StructuredPatchHunk } from 'diff';

/** A line that begins a document. What an edit changes stays within documents, or is added behind them. */
const DOCUMENT = /^(?=---)/m;

/**
 * What differs between two texts, with some lines around it. Compared document by document, because lines take as long as their
 * number times that of the changes.
 */
export function lineHunks(before: string, after: string, context: number): StructuredPatchHunk[] {
  const lines = [...markedLines(before, after)];
  const hunks: StructuredPatchHunk[] = [];
  let [oldLine, newLine] = [1, 1];
  let last = Number.NEGATIVE_INFINITY;
  lines.forEach((line, i) => {
    if (line[0] !== ' ') {
      const isApart = i - last - 1 > 2 * context;
      const from = isApart ? Math.max(0, i - context) : last + 1;
      if (isApart) {
        put(hunks.at(-1), lines.slice(last + 1, last + 1 + context));
        hunks.push({
          oldStart: oldLine - (i - from),
          newStart: newLine - (i - from),
          oldLines: 0,
          newLines: 0,
          lines: [],
        });
      }
      put(hunks.at(-1), lines.slice(from, i + 1));
      last = i;
    }
    if (line[0] !== '+') oldLine++;
    if (line[0] !== '-') newLine++;
  });
  put(hunks.at(-1), lines.slice(last + 1, last + 1 + context));
  return hunks;
}

function put(hunk: StructuredPatchHunk | undefined, lines: readonly string[]): void {
  if (!hunk) return;
  for (const line of lines) {
    if (line[0] !== '+') hunk.oldLines++;
    if (line[0] !== '-') hunk.newLines++;
    hunk.lines.push(...(line.endsWith('\n') ? [line.slice(0, -1)] : [line, '\\ No newline at end of file']));
  }
}

/** Every line of both, with a space, `-` or `+` before it, and its end. */
function* markedLines(before: string, after: string): Generator<string> {
  for (const [old, now] of pairs(before.split(DOCUMENT), after.split(DOCUMENT))) {
    const changes = old === now ? [{ value: old, added: false, removed: false }] : diffLines(old, now);
    for (const { value, added, removed } of changes)
      for (const line of value.match(/[^\n]*\n|[^\n]+$/g) ?? []) yield `${added ? '+' : removed ? '-' : ' '}${line}`;
  }
}

function pairs(olds: readonly string[], news: readonly string[]): (readonly [string, string])[] {
  if (news.length < olds.length) return [[olds.join(''), news.join('')]];
  const last = olds.length - 1;
  return olds.map((old, i) => [old, i === last ? news.slice(i).join('') : (news[i] ?? '')]);
}
