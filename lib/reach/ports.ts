import type { PodClass } from './pod-class.ts';
import type { PortSet } from './port-set.ts';

/** The ports of a rule, resolved on the pod that is connected to. */
export interface Ports {
  /** Every port name that the rule uses, as `protocol/name`. */
  readonly names: readonly string[];
  /** A key that is equal for equal ports. */
  readonly key: string;
  /** All ports that are possible on this pod. An address has no named ports. */
  on(target: PodClass | undefined): PortSet;
  /** The ports of {@link on} that are certain. */
  surelyOn(target: PodClass | undefined): PortSet;
  /**
   * The ports of the rule if the port in question has these names, as `protocol/name`, and no others.
   * @param target a pod whose named ports also count. No pod by default
   */
  named(names: readonly string[], target?: PodClass): PortSet;
}
