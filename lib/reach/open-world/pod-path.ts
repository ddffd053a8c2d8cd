import { DEFAULT_ACCOUNT } from '../ordered/account-labels.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { PodSpace } from './pod-space.ts';

/** Where a path leads at a variable: to a value, to no value, or to the values that the set does not tell apart. */
export type Step = { readonly to: 'value'; readonly value: string } | { readonly to: 'absent' | 'rest' };

/** The step at each variable that the path passes, in the order of variables. */
export type PodPath = ReadonlyMap<number, Step>;

const ABSENT: Step = { to: 'absent' };
export const REST: Step = { to: 'rest' };

/** A path into the set, if possible without labels and in a namespace that nobody names. */
export function pathOf(space: PodSpace, set: DiagramSet): PodPath {
  const path = new Map<number, Step>();
  const isIn = (to: DiagramSet) => !isLeaf(to) || to.result;
  for (let at: Diagram<boolean> = set; !isLeaf(at); ) {
    const { variable, names, targets, rest, absent } = at;
    const usual = space.isAccount(variable) ? space.valueOf(variable, DEFAULT_ACCOUNT) : '';
    const plain = targets[names.indexOf(usual)];
    if (plain && isIn(plain)) {
      path.set(variable, { to: 'value', value: usual });
      at = plain;
    } else if (!space.isAlwaysThere(variable) && isIn(absent)) {
      path.set(variable, ABSENT);
      at = absent;
    } else if (space.isAlwaysThere(variable) && isIn(rest)) {
      path.set(variable, REST);
      at = rest;
    } else {
      const first = targets.findIndex(isIn);
      path.set(variable, first < 0 ? REST : { to: 'value', value: names[first] as string });
      at = targets[first] ?? rest;
    }
  }
  return path;
}

/** The part of a set to which a step at the variable leads. The set itself if it does not ask for the variable. */
export function partAt(set: DiagramSet, variable: number, step: Step): DiagramSet {
  if (isLeaf(set) || set.variable !== variable) return set;
  if (step.to === 'absent') return set.absent;
  return (step.to === 'value' && set.targets[set.names.indexOf(step.value)]) || set.rest;
}
