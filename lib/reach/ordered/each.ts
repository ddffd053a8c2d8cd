/** Changes the entries of a list. The list itself if no entry changes. */
export function each<One>(all: readonly One[], change: (one: One) => One): readonly One[] {
  const changed = all.map(change);
  return changed.every((one, i) => one === all[i]) ? all : changed;
}
