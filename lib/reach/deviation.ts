import type { Location, NotEvaluated } from '../manifests/model.ts';
import type { DecidingRule } from './compiled-policy.ts';
import type { End } from './explanation.ts';
import type { PossiblePod, Witnessed } from './open-world/condition.ts';
import { conditionName, onlyName } from './open-world/condition-name.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import type { PodSpace } from './open-world/pod-space.ts';
import type { PortSet } from './port-set.ts';

/** A pair of peers for which the manifests allow more or less than what is declared. */
export interface Deviation {
  /** `unsealed`: NetworkPolicies that could be added may open what is declared as sealed. */
  readonly kind: 'more' | 'less' | 'unsealed';
  /** False if it depends on something that is unknown offline. */
  readonly certain: boolean;
  readonly from: DeviationEnd;
  readonly to: DeviationEnd;
  /** All ports on which manifests and intent differ. */
  readonly ports: PortSet;
  /** Only for ports that have these names on the target, as `protocol/name`, perhaps among other names. */
  readonly named: readonly string[];
  /** Where the missing connection, or the seal, is declared. */
  readonly declaredAt?: Location;
  /** The rules that let through what is not declared. For `unsealed`, the rules before NetworkPolicies that let it through or pass it on. */
  readonly rules: readonly DecidingRule[];
  /** For `unsealed`: rules that would deny it, but come after NetworkPolicies. */
  readonly late?: readonly DecidingRule[];
  /** Policies that tierwall does not evaluate and that may be the cause. */
  readonly unevaluated: readonly NotEvaluated[];
  /** Declared workloads that no policy can tell apart from this undeclared one. */
  readonly alike: readonly string[];
}

/** A peer of the manifests, or possible pods that are in no manifest. */
export type DeviationEnd = PeerEnd | PossibleEnd;

/** An end of a deviation that is a peer of the manifests. */
export interface PeerEnd extends End {
  /** The pods of the peer for which this is true, if it is not true of all. */
  readonly only?: readonly Witnessed[];
  /** One of those pods, as an example. */
  readonly example?: PossiblePod;
}

/** An end of a deviation that is pods of no manifest. */
export interface PossibleEnd {
  readonly possible: readonly Witnessed[];
  readonly set: DiagramSet;
  readonly space: PodSpace;
}

/** The printed name or names of an end. */
export function namesOfEnd(end: DeviationEnd): string[] {
  if ('possible' in end) return end.possible.map(({ condition }) => conditionName(condition));
  if (!end.only) return [end.peer.name];
  return end.only.map(({ condition }) => `${end.peer.name}${onlyName(condition)}`);
}
