import { type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import type { ComparedEnd } from './open-block.ts';

/** The namespace of these pods, if all are in the same one. */
export function namespaceOf(end: ComparedEnd, set: DiagramSet): string | undefined {
  if (!end.isAnyPod) return end.namespace;
  if (isLeaf(set) || set.variable !== 0 || !isEmpty(set.rest)) return undefined;
  const [first, ...others] = [...set.values].filter(([, to]) => !isEmpty(to));
  return others.length === 0 ? first?.[0] : undefined;
}

function isEmpty(set: DiagramSet): boolean {
  return isLeaf(set) && !set.result;
}
