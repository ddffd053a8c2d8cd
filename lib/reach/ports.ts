import type { PodClass } from './pod-class.ts';
import type { PortSet } from './port-set.ts';

/** The ports of a rule, resolved on the pod that is connected to. */
export interface Ports {
  /** `protocol/name`, of every name that is asked for. */
  readonly names: readonly string[];
  /** Equal for equal ports. */
  readonly key: string;
  /** On this pod, all that are possible; an address has no named ports. */
  on(target: PodClass | undefined): PortSet;
  /** As {@link on}, as far as it is certain. */
  surelyOn(target: PodClass | undefined): PortSet;
  /**
   * Those of the ports that have these names, as `protocol/name`, and no other.
   * @param target where ports have other names, besides; no pod that is known by default
   */
  named(names: readonly string[], target?: PodClass): PortSet;
}
