/** Lines of the new side that stand together in a diff, from 1, the first and the last. */
export type Hunk = readonly [first: number, last: number];

/**
 * The lines of the new side that a diff shows, those that stay too, by its hunks: where a code host takes comments.
 * @param patch of one file, from its first `@@` on
 */
export function hunksOf(patch: string): Hunk[] {
  return [...patch.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].flatMap(
    ([, first = '', count = '1']): Hunk[] =>
      Number(count) === 0 ? [] : [[Number(first), Number(first) + Number(count) - 1]],
  );
}

/** Are all of the lines in one hunk? A comment on several lines may not span two. */
export function isWithin(hunks: readonly Hunk[], startLine: number, endLine: number): boolean {
  return hunks.some(([first, last]) => first <= startLine && endLine <= last);
}
