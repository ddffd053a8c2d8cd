import type { Location, NotEvaluated, Protocol } from '../manifests/model.ts';
import type { DecidingRule } from './compiled-policy.ts';
import type { End } from './explanation.ts';
import type { PossiblePod, Witnessed } from './open-world/condition.ts';
import { conditionName, onlyName } from './open-world/condition-name.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import type { PodSpace } from './open-world/pod-space.ts';
import type { PortSet } from './port-set.ts';

/** A pair of peers for which the manifests allow something else than what is declared. */
export interface Deviation {
  /** `unsealed`: NetworkPolicies that could be added may open what is declared as sealed. */
  readonly kind: 'more' | 'less' | 'unsealed';
  /** False: whether it is allowed depends on what is unknown offline. */
  readonly certain: boolean;
  readonly from: DeviationEnd;
  readonly to: DeviationEnd;
  /** All ports by which the two differ. */
  readonly ports: PortSet;
  /** Only where the port has these names, as `protocol/name`, on the target, whatever others it may have. */
  readonly named: readonly string[];
  /** Where the connection that is missing, or the seal, is declared. */
  readonly declaredAt?: Location;
  /** The rules that let through what is more; of what is not sealed, those before NetworkPolicies that let it through or pass it on. */
  readonly rules: readonly DecidingRule[];
  /** Of what is not sealed: rules that would deny it, but come after NetworkPolicies. */
  readonly late?: readonly DecidingRule[];
  /** Policies that nobody evaluates here, by which it may be so. */
  readonly unevaluated: readonly NotEvaluated[];
  /** Workloads that are declared and that no policy can tell from the one that is not. */
  readonly alike: readonly string[];
}

/** A peer of the manifests, or possible pods that no manifest holds. */
export type DeviationEnd = PeerEnd | PossibleEnd;

export interface PeerEnd extends End {
  /** For which of its pods it is so, where the manifests leave that open. */
  readonly only?: readonly Witnessed[];
  /** One of those, as far as the manifests leave it open. */
  readonly example?: PossiblePod;
}

export interface PossibleEnd {
  readonly possible: readonly Witnessed[];
  readonly set: DiagramSet;
  readonly space: PodSpace;
}

/** The printed name, or names. */
export function namesOfEnd(end: DeviationEnd): string[] {
  if ('possible' in end) return end.possible.map(({ condition }) => conditionName(condition));
  if (!end.only) return [end.peer.name];
  return end.only.map(({ condition }) => `${end.peer.name}${onlyName(condition)}`);
}

/** One connection of many, to show. */
export function firstOf(ports: PortSet): { protocol: Protocol; port: number } | undefined {
  for (const [protocol, [range]] of ports.entries()) if (range) return { protocol, port: range[0] };
  return undefined;
}
