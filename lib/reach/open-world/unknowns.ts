import type { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { INTERSECTION, UNION } from './operations.ts';
import type { PodSpace } from './pod-space.ts';

/**
 * Removes unknown facts from a function. `surely` keeps the ports that are open whatever these facts are, `perhaps` those that are open in
 * at least one case.
 */
export function overUnknowns(space: PodSpace, ports: Diagram<PortSet>, how: 'surely' | 'perhaps'): Diagram<PortSet> {
  return without(space, ports, how === 'surely' ? INTERSECTION : UNION);
}

/** The pods that are in the set in at least one case of the unknown facts. */
export function possiblyIn(space: PodSpace, set: DiagramSet): DiagramSet {
  return without(space, set, EITHER);
}

const EITHER: Operation<boolean, boolean, boolean> = { combine: (a, b) => a || b };

function without<Result>(
  space: PodSpace,
  diagram: Diagram<Result>,
  join: Operation<Result, Result, Result>,
): Diagram<Result> {
  const { diagrams, variables } = space;
  if (!variables.some(({ kind }) => kind === 'unknown')) return diagram;
  const known = new Map<Diagram<Result>, Diagram<Result>>();
  const of = (at: Diagram<Result>): Diagram<Result> => {
    if (isLeaf(at)) return at;
    const before = known.get(at);
    if (before) return before;
    const { variable, rest, absent, values } = at;
    const result =
      variables[variable]?.kind === 'unknown'
        ? diagrams.apply(join, of(rest), of(absent))
        : diagrams.branch(variable, of(rest), of(absent), new Map([...values].map(([value, to]) => [value, of(to)])));
    known.set(at, result);
    return result;
  };
  return of(diagram);
}
