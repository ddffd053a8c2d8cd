import type { Ordinals } from '../../manifests/model.ts';
import { type Diagram, isLeaf } from './diagram-node.ts';
import type { Variable } from './pod-space.ts';

/** The labels with the number of a StatefulSet's pod: "the Pod's ordinal index", and the pod's name, which ends with the number. */
export const POD_INDEX = 'apps.kubernetes.io/pod-index';
/** The label with the pod's own name, which the controller gives to the pods of a StatefulSet. */
export const POD_NAME = 'statefulset.kubernetes.io/pod-name';

/** The pods of a StatefulSet: `name-first`, ..., `name-last`. */
export interface NumberedPods extends Ordinals {
  readonly name: string;
}

/** The labels of the pod with this number. */
export function labelsOfOrdinal(name: string, ordinal: number): ReadonlyMap<string, string> {
  return new Map([
    [POD_INDEX, `${ordinal}`],
    [POD_NAME, `${name}-${ordinal}`],
  ]);
}

/** The existing numbers that a function tells apart, and one of the other numbers, if there are others. */
export function ordinalsIn(
  diagram: Diagram<unknown>,
  variables: readonly Variable[],
  { name, first, last = Number.POSITIVE_INFINITY }: NumberedPods,
): { readonly told: readonly number[]; readonly other: number | undefined } {
  const told = new Set<number>();
  const seen = new Set<Diagram<unknown>>();
  const visit = (at: Diagram<unknown>): void => {
    if (isLeaf(at) || seen.has(at)) return;
    seen.add(at);
    const { kind, key } = variables[at.variable] as Variable;
    for (const [value, to] of at.values) {
      const number = kind === 'podLabel' ? ordinalOf(key, value, name) : undefined;
      if (number !== undefined && number >= first && number <= last) told.add(number);
      visit(to);
    }
    visit(at.rest);
    visit(at.absent);
  };
  visit(diagram);
  let other = first;
  while (told.has(other)) other++;
  return { told: [...told].sort((a, b) => a - b), other: other <= last ? other : undefined };
}

/** Does the function ask for the number of a pod? */
export function asksForOrdinal(diagram: Diagram<unknown>, variables: readonly Variable[]): boolean {
  const seen = new Set<Diagram<unknown>>();
  const asks = (at: Diagram<unknown>): boolean => {
    if (isLeaf(at) || seen.has(at)) return false;
    seen.add(at);
    const { kind, key } = variables[at.variable] as Variable;
    return (
      (kind === 'podLabel' && (key === POD_INDEX || key === POD_NAME)) ||
      [at.rest, at.absent, ...at.values.values()].some(asks)
    );
  };
  return asks(diagram);
}

function ordinalOf(key: string, value: string, name: string): number | undefined {
  const text =
    key === POD_INDEX ? value : key === POD_NAME && value.startsWith(`${name}-`) ? value.slice(name.length + 1) : '';
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}
