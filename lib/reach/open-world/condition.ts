import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/**
 * Describes some of all possible pods: those for which all requirements are true. No requirement can be left out. Without any requirement,
 * it means every pod in every namespace at every address.
 */
export interface Condition {
  /** Requirements on the labels of the namespace. The name of the namespace is one of these labels. */
  readonly namespaces: readonly LabelSelectorRequirement[];
  readonly pods: readonly LabelSelectorRequirement[];
  /** The pod's possible addresses, if they matter. */
  readonly addresses?: readonly AddressRange[];
}

/** One pod of a condition, with few labels. */
export interface PossiblePod {
  readonly namespace: string;
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly podLabels: ReadonlyMap<string, string>;
  readonly address?: AddressRange;
}

/** A condition, and one pod that meets it. */
export interface Witnessed {
  readonly condition: Condition;
  readonly witness: PossiblePod;
}

/** The set of the pods that meet a condition. */
export function setOfCondition(space: PodSpace, declared: DeclaredNamespaces, condition: Condition): DiagramSet {
  const { diagrams } = space;
  const { namespaces, pods, addresses } = condition;
  const inNamespaces = space.namespacesOf({ matchLabels: new Map(), matchExpressions: namespaces }, declared);
  const withLabels = space.pods({ matchLabels: new Map(), matchExpressions: pods });
  const set = diagrams.and(inNamespaces, withLabels);
  return addresses && space.addresses.length > 0 ? diagrams.and(set, space.at(addresses)) : set;
}
