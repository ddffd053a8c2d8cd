import { type DiagramSet, isLeaf } from './diagram-node.ts';

/** A label value, and a namespace, that nobody can write. */
const FRESH = '\u0000';

/** One element of a set that is not empty, with few labels, as the values of its variables. A variable without a value is left out. */
export function sampleOf(set: DiagramSet): ReadonlyMap<number, string> {
  // Every pod has a namespace. One that nobody mentions is preferred.
  const given = new Map([[0, FRESH]]);
  let to = set;
  while (!isLeaf(to)) {
    const { variable, rest, absent, values } = to;
    if (variable !== 0 && !isNever(absent)) {
      to = absent;
      continue;
    }
    const [value, next] = isNever(rest)
      ? ([...values].find(([, one]) => !isNever(one)) ?? [FRESH, rest])
      : [FRESH, rest];
    given.set(variable, value);
    to = next;
  }
  return given;
}

function isNever(set: DiagramSet): boolean {
  return isLeaf(set) && !set.result;
}
