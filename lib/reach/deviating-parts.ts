import type { DeviationEnd, PeerEnd } from './deviation.ts';
import type { End } from './explanation.ts';
import type { AnsweredPart, PairAnswer } from './intent-pairs.ts';
import { namespaceOf } from './listing.ts';
import { conditionsOf } from './open-world/conditions.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './open-world/pod-space.ts';

/** Unknown facts about a workload's pods need no declared namespaces: either its namespace is not declared, or its labels are known. */
const UNDECLARED: DeclaredNamespaces = new Map();

/** The two ends of a deviation, with the pods to which it applies. */
export function endsOfParts(
  { from, to }: Pick<PairAnswer, 'from' | 'to'>,
  parts: readonly AnsweredPart[],
): { readonly from: DeviationEnd; readonly to: DeviationEnd } {
  const [first, ...others] = parts;
  if (!first) return { from, to };
  const { space } = first;
  // The pods are only named if each of the named pods of one end can be combined with each of the other end.
  const isOne = (end: 'from' | 'to') => others.every((part) => part.space === space && part[end] === first[end]);
  const union = (end: 'from' | 'to') => parts.map((part) => part[end]).reduce((a, b) => space.diagrams.or(a, b));
  const isSaid = isOne('from') || isOne('to');
  // Pods of one namespace share its labels.
  const isOneNamespace = namespaceOf(from.peer) !== undefined && namespaceOf(from.peer) === namespaceOf(to.peer);
  const met = isOneNamespace
    ? space.diagrams.and(space.namespaceLabelsOf(first.from), space.namespaceLabelsOf(first.to))
    : space.diagrams.always;
  const endOf = (end: End, place: 'from' | 'to'): PeerEnd => ({
    ...end,
    ...exampleOf(space, space.diagrams.and(first[place], met)),
    ...(isSaid && onlyOf(space, union(place))),
  });
  return { from: endOf(from, 'from'), to: endOf(to, 'to') };
}

function onlyOf(space: PodSpace, set: DiagramSet): Pick<PeerEnd, 'only'> {
  return set === space.diagrams.always ? {} : { only: conditionsOf(space, UNDECLARED, set) };
}

function exampleOf(space: PodSpace, set: DiagramSet): Pick<PeerEnd, 'example'> {
  const [first] = set === space.diagrams.always ? [] : conditionsOf(space, UNDECLARED, set);
  return first ? { example: first.witness } : {};
}
