import leven from 'leven';

/** Is one text almost the other, so that a slip of the fingers is likelier than two names? */
export function isSlip(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  if (one === other) return true;
  if (Math.abs(one.length - other.length) > 2) return false;
  const distance = leven(one, other, { maxDistance: 3 });
  const isSwapped = distance === 2 && [...one].sort().join('') === [...other].sort().join('');
  const length = Math.min(one.length, other.length);
  const isNear = isSwapped || distance <= (length >= 8 ? 2 : length >= 4 ? 1 : 0);
  return isNear && !areOfOneRow(one, other);
}

/** `db-1` and `db-2`, `shard-a` and `shard-b` are two names. */
function areOfOneRow(a: string, b: string): boolean {
  const numbered = (text: string) => text.replace(/\d+/g, '0').replace(/(?<=[-_.])[a-z](?=$|[-_.])/g, 'a');
  return numbered(a) === numbered(b);
}
