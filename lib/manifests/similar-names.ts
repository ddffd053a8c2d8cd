import leven from 'leven';

/** Up to so many inserted, removed or replaced letters count as a typing error. */
const SLIP = 2;
/** The most suggestions. Nobody reads more. */
const MOST = 3;

/**
 * The names that somebody may have meant by a text, the nearest first: those with up to two wrong letters, and those that begin
 * with its first letter and have all its letters in order (`frnt` or `front` for `frontend`).
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
  // In a short name, two letters would be nearly all of it.
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
