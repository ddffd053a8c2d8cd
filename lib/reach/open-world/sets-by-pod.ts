import type { Operation } from './diagram.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { balanced } from './operations.ts';
import type { PodSpace } from './pod-space.ts';

/** A function that gives each pod the items of all sets that contain it. */
export function setsByPod<Item>(
  space: PodSpace,
  sets: ReadonlyMap<DiagramSet, readonly Item[]>,
): Diagram<readonly Item[]> {
  const { diagrams } = space;
  const places = new Map<Item, number>();
  for (const items of sets.values()) for (const item of items) if (!places.has(item)) places.set(item, places.size);
  const lists = new Map<string, readonly Item[]>();
  const listOf = (items: readonly Item[]) => {
    const ids = [...new Set(items.map((item) => places.get(item) as number))].sort((a, b) => a - b);
    const list = lists.get(ids.join()) ?? [...new Set(items)];
    lists.set(ids.join(), list);
    return list;
  };
  const none = listOf([]);
  const where: Operation<boolean, readonly Item[], readonly Item[]> = {
    combine: (isIn, list) => (isIn ? list : none),
    decides: { first: (isIn) => !isIn },
  };
  const both: Operation<readonly Item[], readonly Item[], readonly Item[]> = {
    combine: (a, b) => (a === none ? b : b === none ? a : listOf([...a, ...b])),
  };
  const each = [...sets].map(([set, items]) => diagrams.apply(where, set, diagrams.leaf(listOf(items))));
  return balanced(each, (a, b) => diagrams.apply(both, a, b)) ?? diagrams.leaf(none);
}
