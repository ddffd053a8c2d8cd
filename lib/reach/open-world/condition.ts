import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/**
 * Some of all possible pods, in a formula from which nothing can be dropped: all requirements hold. None at all: every pod, in every
 * namespace, at every address.
 */
export interface Condition {
  /** On the labels of the namespace, of which its name is one. */
  readonly namespaces: readonly LabelSelectorRequirement[];
  readonly pods: readonly LabelSelectorRequirement[];
  /** Where the pod's address is, where that matters. */
  readonly addresses?: readonly AddressRange[];
}

/** One pod of a condition, with few labels. */
export interface PossiblePod {
  readonly namespace: string;
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly podLabels: ReadonlyMap<string, string>;
  readonly address?: AddressRange;
}

export interface Witnessed {
  readonly condition: Condition;
  readonly witness: PossiblePod;
}

/** The pods of a condition, as a set. */
export function setOfCondition(space: PodSpace, declared: DeclaredNamespaces, condition: Condition): DiagramSet {
  const { diagrams } = space;
  const { namespaces, pods, addresses } = condition;
  const inNamespaces = space.namespacesOf({ matchLabels: new Map(), matchExpressions: namespaces }, declared);
  const withLabels = space.pods({ matchLabels: new Map(), matchExpressions: pods });
  const set = diagrams.and(inNamespaces, withLabels);
  return addresses && space.addresses.length > 0 ? diagrams.and(set, space.at(addresses)) : set;
}
