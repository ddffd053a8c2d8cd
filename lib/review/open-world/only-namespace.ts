import { type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import type { ComparedEnd } from './open-block.ts';

/** The namespace of these pods, if all are in the same one. */
export function namespaceOf(end: ComparedEnd, set: DiagramSet): string | undefined {
  if (!end.isAnyPod) return end.namespace;
  if (isLeaf(set) || set.variable !== 0 || !isEmpty(set.rest)) return undefined;
  let only: string | undefined;
  for (let i = 0; i < set.targets.length; i++) {
    if (isEmpty(set.targets[i] as DiagramSet)) continue;
    if (only !== undefined) return undefined;
    only = set.names[i];
  }
  return only;
}

function isEmpty(set: DiagramSet): boolean {
  return isLeaf(set) && !set.result;
}
