import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { isLeaf } from './diagram-node.ts';

/** Ports for the pods of a set, none for the others. */
export const WHERE: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.none),
  decides: { first: (isIn) => !isIn },
};
/** Ports for the pods that are not in a set, none for those that are. */
export const WHERE_NOT: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? PortSet.none : ports),
  decides: { first: (isIn) => isIn },
};
/** Ports for the pods of a set; every port for the others, of which nothing is asked. */
export const WHERE_OR_ALL: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.all),
  decides: { first: (isIn) => !isIn },
};
export const UNION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.union(b),
  decides: { first: (a) => a.isAll, second: (b) => b.isAll },
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return a;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? b : undefined;
  },
};
export const INTERSECTION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.intersect(b),
  decides: { first: (a) => a.isEmpty, second: (b) => b.isEmpty },
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return b;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? a : undefined;
  },
};
/** What is left of the first. */
export const DIFFERENCE: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.subtract(b),
  decides: { first: (a) => a.isEmpty, second: (b) => b.isAll },
  shortcut: (a) => (isLeaf(a) && a.result.isEmpty ? a : undefined),
};

/** All of them together, halves first, so that large ones meet late. */
export function balanced<Item>(items: readonly Item[], join: (a: Item, b: Item) => Item): Item | undefined {
  if (items.length < 2) return items[0];
  const middle = items.length >> 1;
  return join(balanced(items.slice(0, middle), join) as Item, balanced(items.slice(middle), join) as Item);
}
