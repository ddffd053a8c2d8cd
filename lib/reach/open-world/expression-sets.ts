import { type AddressRange, holds } from '../ip-space.ts';
import { type Algebra, type Expression, evaluate, passes, passesAbsent } from '../ordered/expression.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/** The possible pods of which an expression is true. */
export function setOfPods(space: PodSpace, expression: Expression, declared: DeclaredNamespaces): DiagramSet {
  const { diagrams } = space;
  return evaluate(expression, {
    ...algebraOf(space),
    atom: (atom) => {
      switch (atom.is) {
        // A pod of no manifest is never taken for one with its node's network.
        case 'pod':
          return diagrams.always;
        case 'node':
          return diagrams.never;
        case 'unknown':
          return space.unknown(atom.reason);
        case 'namespace':
          return space.inNamespace(atom.name, diagrams.always);
        case 'address':
          return space.at(atom.ranges);
        case 'label':
          if (atom.of === 'pod') return space.test('podLabel', atom.key, atom.test);
          return space.declaredAside(space.test('namespaceLabel', atom.key, atom.test), declared, (labels) => {
            const value = labels.get(atom.key);
            return value === undefined ? passesAbsent(atom.test) : passes(atom.test, value);
          });
      }
    },
  });
}

/** Where an expression is true of the addresses of a range that no range of its own cuts: a matter of what nobody knows alone. */
export function setOfAddress(space: PodSpace, expression: Expression, range: AddressRange): DiagramSet {
  const { always, never } = space.diagrams;
  return evaluate(expression, {
    ...algebraOf(space),
    atom: (atom) => {
      if (atom.is === 'unknown') return space.unknown(atom.reason);
      return atom.is === 'address' && atom.ranges.some((one) => holds(one, range)) ? always : never;
    },
  });
}

function algebraOf({ diagrams }: PodSpace): Omit<Algebra<DiagramSet>, 'atom'> {
  return {
    all: diagrams.always,
    none: diagrams.never,
    and: (a, b) => diagrams.and(a, b),
    or: (a, b) => diagrams.or(a, b),
    not: (a) => diagrams.minus(diagrams.always, a),
  };
}
