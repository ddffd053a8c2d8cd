/** The first and the last of the lines of the new side that a hunk of a diff shows, counted from 1. */
export type Hunk = readonly [first: number, last: number];

/**
 * The lines of the new side that a diff shows, unchanged ones included. A forge accepts comments only on these.
 * @param patch the diff of one file, from its first `@@` on
 */
export function hunksOf(patch: string): Hunk[] {
  return [...patch.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].flatMap(
    ([, first = '', count = '1']): Hunk[] =>
      Number(count) === 0 ? [] : [[Number(first), Number(first) + Number(count) - 1]],
  );
}

/** Whether all of the lines are in one hunk. A comment on several lines must not span two hunks. */
export function isWithin(hunks: readonly Hunk[], startLine: number, endLine: number): boolean {
  return hunks.some(([first, last]) => first <= startLine && endLine <= last);
}
