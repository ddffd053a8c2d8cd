import leven from 'leven';

/** Is one text nearly the other, so that a typing error is likelier than two names? */
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

/** Are these two names of a series, such as `db-1` and `db-2`, or `shard-a` and `shard-b`? */
function areOfOneRow(a: string, b: string): boolean {
  const numbered = (text: string) => text.replace(/\d+/g, '0').replace(/(?<=[-_.])[a-z](?=$|[-_.])/g, 'a');
  return numbered(a) === numbered(b);
}
