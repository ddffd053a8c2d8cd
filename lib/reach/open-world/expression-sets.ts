import type { ServiceAccount } from '../../manifests/other-kinds/calico-policy.ts';
import { isIn } from '../address-steps.ts';
import type { AddressRange } from '../ip-space.ts';
import { CALICO_ACCOUNT, OF_ACCOUNT } from '../ordered/account-labels.ts';
import {
  type Algebra,
  type Expression,
  evaluate,
  type LabelTest,
  passes,
  passesAbsent,
  questionOf,
} from '../ordered/expression.ts';
import { matchLabel } from '../ordered/expression-match.ts';
import type { PodClass } from '../pod-class.ts';
import { NO, YES } from '../selector.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/**
 * The possible pods that an expression matches.
 * @param accounts the declared ServiceAccounts. Pods of other accounts, and pods with a label of their own, may have any label
 */
export function setOfPods(
  space: PodSpace,
  expression: Expression,
  declared: DeclaredNamespaces,
  accounts: readonly ServiceAccount[] = [],
): DiagramSet {
  const { diagrams } = space;
  return evaluate(expression, {
    ...algebraOf(space),
    atom: (atom) => {
      switch (atom.is) {
        // A pod that no manifest holds is never assumed to use its node's network.
        case 'pod':
          return diagrams.always;
        case 'node':
          return diagrams.never;
        case 'unknown':
          return space.unknown(questionOf(atom));
        case 'namespace':
          return space.inNamespace(atom.name, diagrams.always);
        case 'address':
          return space.at(atom.ranges);
        case 'label':
          if (atom.of === 'pod') return labelled(space, atom.key, atom.test, accounts);
          return space.declaredAside(space.test('namespaceLabel', atom.key, atom.test), declared, (labels) => {
            const value = labels.get(atom.key);
            return value === undefined ? passesAbsent(atom.test) : passes(atom.test, value);
          });
      }
    },
  });
}

/** A pod without its own label has that of its ServiceAccount, if the key asks for labels of ServiceAccounts. */
function labelled(space: PodSpace, key: string, test: LabelTest, accounts: readonly ServiceAccount[]): DiagramSet {
  const { diagrams } = space;
  const own = space.test('podLabel', key, test);
  if (!key.startsWith(OF_ACCOUNT)) return own;
  return accounts.reduce((set, { namespace, name, labels }) => {
    const value = labels.get(key.slice(OF_ACCOUNT.length));
    if (value === undefined || passes(test, value) === passesAbsent(test)) return set;
    const without = space.requirement('podLabel', { key, operator: 'DoesNotExist', values: [] });
    const ofAccount = space.requirement('podLabel', { key: CALICO_ACCOUNT, operator: 'In', values: [name] });
    const pods = space.inNamespace(namespace, diagrams.and(ofAccount, without));
    return passes(test, value) ? diagrams.or(set, pods) : diagrams.minus(set, pods);
  }, own);
}

/**
 * Whether an expression matches the addresses of a range, as a set that depends on unknown facts alone. No range of the expression may cut
 * it.
 */
export function setOfAddress(space: PodSpace, expression: Expression, range: AddressRange): DiagramSet {
  const { always, never } = space.diagrams;
  return evaluate(expression, {
    ...algebraOf(space),
    atom: (atom) => {
      if (atom.is === 'unknown') return space.unknown(questionOf(atom));
      return atom.is === 'address' && isIn(atom.ranges, range) ? always : never;
    },
  });
}

/**
 * Whether an expression matches pods with hostNetwork whose node has an address of this range, as a set that depends on unknown facts alone.
 * No range of the expression may cut it.
 */
export function setOfNode(space: PodSpace, expression: Expression, pods: PodClass, range: AddressRange): DiagramSet {
  const { always, never } = space.diagrams;
  const setOf = (is: boolean) => (is ? always : never);
  return evaluate(expression, {
    ...algebraOf(space),
    atom: (atom) => {
      switch (atom.is) {
        case 'pod':
          return never;
        case 'node':
          return always;
        case 'unknown':
          return space.unknown(questionOf(atom));
        case 'namespace':
          return setOf(pods.namespace === atom.name);
        case 'address':
          return setOf(isIn(atom.ranges, range));
        case 'label': {
          const match = matchLabel(atom.key, atom.test, atom.of === 'pod' ? pods.labels : pods.namespaceLabels);
          return match === YES || match === NO ? setOf(match === YES) : space.unknown(`label ${JSON.stringify(atom)}`);
        }
      }
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
