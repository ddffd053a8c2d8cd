import leven from 'leven';

/** Letters to insert, remove or replace that are taken for a slip. */
const SLIP = 2;
/** More suggestions nobody reads. */
const MOST = 3;

/**
 * Those of the names that somebody may have meant by a text: a slip of two letters, or one that has all letters of the text, in order and
 * from the first one on, `frnt` or `front` for `frontend`; the nearest first.
 */
export function similarNames(text: string, known: readonly string[]): string[] {
  const wanted = text.toLowerCase();
  return known
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

function distanceOf(wanted: string, name: string): number {
  const distance = leven(wanted, name, { maxDistance: SLIP + 1 });
  // Of a short name nearly every letter would be a slip.
  if (distance <= Math.min(SLIP, wanted.length - 1)) return distance;
  return wanted.length > 2 && wanted[0] === name[0] && hasLetters(name, wanted)
    ? name.length
    : Number.POSITIVE_INFINITY;
}

function hasLetters(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === wanted[at]) at++;
  return at === wanted.length;
}
