import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { isLeaf } from './diagram-node.ts';

/** The ports for the pods of a set, and none for all others. */
export const WHERE: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.none),
  decides: { first: (isIn) => !isIn },
};
/** The ports for pods that are not in a set, and none for those that are. */
export const WHERE_NOT: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? PortSet.none : ports),
  decides: { first: (isIn) => isIn },
};
/** The ports for the pods of a set, and every port for all others, so that an intersection ignores them. */
export const WHERE_OR_ALL: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.all),
  decides: { first: (isIn) => !isIn },
};
/** Ports that are in either set. */
export const UNION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.union(b),
  decides: { first: (a) => a.isAll, second: (b) => b.isAll },
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return a;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? b : undefined;
  },
};
/** Ports that are in both sets. */
export const INTERSECTION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.intersect(b),
  decides: { first: (a) => a.isEmpty, second: (b) => b.isEmpty },
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return b;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? a : undefined;
  },
};
/** The ports of the first function that the second one lacks. */
export const DIFFERENCE: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.subtract(b),
  decides: { first: (a) => a.isEmpty, second: (b) => b.isAll },
  shortcut: (a) => (isLeaf(a) && a.result.isEmpty ? a : undefined),
};

/** Joins all items pairwise, in two halves, so that large results meet only at the end. */
export function balanced<Item>(items: readonly Item[], join: (a: Item, b: Item) => Item): Item | undefined {
  if (items.length < 2) return items[0];
  const middle = items.length >> 1;
  return join(balanced(items.slice(0, middle), join) as Item, balanced(items.slice(middle), join) as Item);
}
