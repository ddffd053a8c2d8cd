/**
 * The first index that is not before what is looked for, by a binary search. `length` if all are.
 * @param isBefore whether the item at an index is before it. After the first that is not, none is
 */
export function firstIndex(length: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
