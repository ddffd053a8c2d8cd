import { type Branch, type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';

/**
 * The result that a function has on some pods of a set: the one of the first of `Diagrams.regions`, which finds all of them.
 * Undefined if the set is empty.
 */
export function firstResult<Result>(diagram: Diagram<Result>, set: DiagramSet): Result | undefined {
  if (isEmpty(set)) return undefined;
  let [to, within] = [diagram, set];
  while (!isLeaf(to)) {
    const variable = Math.min(to.variable, within.variable);
    const { rank, value, to: left } = firstStep(within, variable);
    within = left;
    if (to.variable === variable)
      to = rank === 0 ? to.rest : rank === 1 ? to.absent : (to.values.get(value) ?? to.rest);
  }
  return to.result;
}

/** Compares two sets that have no pod in common by which of them `Diagrams.regions` finds first. */
export function byFirst(a: DiagramSet, b: DiagramSet): number {
  let [one, other] = [a, b];
  while (!isLeaf(one) || !isLeaf(other)) {
    const variable = Math.min(one.variable, other.variable);
    const [mine, theirs] = [firstStep(one, variable), firstStep(other, variable)];
    if (mine.rank !== theirs.rank) return mine.rank - theirs.rank;
    if (mine.value !== theirs.value) return mine.value < theirs.value ? -1 : 1;
    [one, other] = [mine.to, theirs.to];
  }
  return 0;
}

/** Where the first way into a set leads at a variable: to the rest, to no value, or to a value that the set lists. */
function firstStep(set: DiagramSet, variable: number) {
  if (set.variable !== variable) return { rank: 0, value: '', to: set };
  const { rest, absent, names, targets } = set as Branch<boolean>;
  if (!isEmpty(rest)) return { rank: 0, value: '', to: rest };
  if (!isEmpty(absent)) return { rank: 1, value: '', to: absent };
  const place = targets.findIndex((target) => !isEmpty(target));
  return { rank: 2, value: names[place] as string, to: targets[place] as DiagramSet };
}

function isEmpty(set: DiagramSet): boolean {
  return isLeaf(set) && !set.result;
}
