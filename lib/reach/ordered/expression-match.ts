import { type AddressSpace, coverage, isIn } from '../address-steps.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { greatest, type KnownLabels, least, MAYBE, type Match, NO, YES } from '../selector.ts';
import {
  type Algebra,
  type Atom,
  type Expression,
  evaluate,
  type LabelTest,
  passes,
  passesAbsent,
} from './expression.ts';

const KLEENE = {
  all: YES as Match,
  none: NO as Match,
  and: least,
  or: greatest,
  not: (match: Match): Match => (YES - match) as Match,
};

/**
 * Does the expression match these pods? Each question that the manifests leave open is judged separately.
 * @param space addresses at which an ipBlock may match the pods. Undefined if ipBlocks do not match pods
 */
export function matchPods(expression: Expression, pods: PodClass, space: AddressSpace | undefined): Match {
  return evaluate(expression, { ...KLEENE, atom: (atom) => atomOnPods(atom, pods, space) });
}

/** Does the expression match every address of a range? No range of the expression may cut it. Addresses have no labels. */
export function matchAddress(expression: Expression, range: AddressRange): Match {
  const algebra: Algebra<Match> = {
    ...KLEENE,
    atom: (atom) => {
      if (atom.is === 'unknown') return MAYBE;
      if (atom.is !== 'address') return NO;
      return isIn(atom.ranges, range) ? YES : NO;
    },
  };
  return evaluate(expression, algebra);
}

function atomOnPods(atom: Atom, pods: PodClass, space: AddressSpace | undefined): Match {
  // The manifests do not say whether an ingress controller is a pod or uses its node's network.
  const isController = pods.kind === 'ingress-controller';
  switch (atom.is) {
    case 'pod':
      return isController ? MAYBE : pods.kind === 'pod' ? YES : NO;
    case 'node':
      return isController ? MAYBE : pods.kind === 'node' ? YES : NO;
    case 'unknown':
      return MAYBE;
    case 'namespace':
      return pods.namespace === undefined ? MAYBE : pods.namespace === atom.name ? YES : NO;
    case 'label':
      return matchLabel(atom.key, atom.test, atom.of === 'pod' ? pods.labels : pods.namespaceLabels);
    case 'address': {
      if (!space) return NO;
      const match = coverage(atom.ranges, space.ranges);
      return match === YES && space.covered === 'perhaps' ? MAYBE : match;
    }
  }
}

/** Whether a label passes a test. It may, if nobody knows its value. */
export function matchLabel(key: string, test: LabelTest, known: KnownLabels): Match {
  const value = known.labels.get(key);
  if (value !== undefined) return passes(test, value) ? YES : NO;
  const isThere = known.unknown(key);
  if (isThere === 'absent') return passesAbsent(test) ? YES : NO;
  if (isThere === 'perhaps') return MAYBE;
  return test.operator === 'Exists' ? YES : test.operator === 'DoesNotExist' ? NO : MAYBE;
}
