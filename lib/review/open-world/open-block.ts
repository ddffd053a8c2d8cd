import type { AddressRange } from '../../reach/ip-space.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import type { OpenEnd } from '../../reach/open-world/open-end.ts';
import type { PodClass } from '../../reach/pod-class.ts';
import { PortSet } from '../../reach/port-set.ts';

/** An end as it was and as it is; absent on a side that does not have it. */
export interface ComparedEnd {
  readonly old?: OpenEnd;
  readonly new?: OpenEnd;
  /** The namespace of all of its pods, if they are in a single one. Pods of other namespaces may be treated alike. */
  readonly namespace?: string;
  /** True if the end is every possible pod. It is the same on both sides, and its ports may have any name. */
  readonly isAnyPod?: boolean;
  /** A range of addresses that no ipBlock cuts, if the end is not pods. */
  readonly range?: AddressRange;
  /** The pods with hostNetwork whose nodes are at these addresses, if the end is not the addresses of something outside. */
  readonly nodes?: Readonly<Record<'old' | 'new', PodClass>>;
  /** True if the pods are the same on both sides, so that only policies can make a difference. */
  readonly isSame: boolean;
}

/** Each of the pods `from` can open other ports at each of the pods `to` than before. */
export interface OpenBlock {
  readonly from: DiagramSet;
  readonly to: DiagramSet;
  readonly old: PortSet;
  readonly new: PortSet;
  /** What limits the source in egress and the target in ingress. */
  readonly egress: IsolationPair;
  readonly ingress: IsolationPair;
  /** The ports that each of the two ends lets through by itself. */
  readonly leaving: PortsPair;
  readonly entering: PortsPair;
  /** The names of the port on the target, as `protocol/name`. Empty if names do not matter. */
  readonly named: readonly string[];
  /** The names that rules ask for. The port has those in `named` and none of the others. */
  readonly portNames: readonly string[];
  /** The ends that these pods belong to. */
  readonly ends: { readonly from: ComparedEnd; readonly to: ComparedEnd };
}

/** The policies of one direction on both sides. Equal pairs are the same object. */
export interface IsolationPair {
  readonly old: Isolation | undefined;
  readonly new: Isolation | undefined;
  /** Whether they treat some possible pod differently. */
  readonly isChanged: boolean;
  /** Whether such pods were denied what no rule names, and are no longer. */
  readonly losesDefaultDeny: boolean;
}

/** The ports on both sides of a comparison. */
export interface PortsPair {
  readonly old: PortSet;
  readonly new: PortSet;
}

const NOTHING_LIMITS: IsolationPair = { old: undefined, new: undefined, isChanged: false, losesDefaultDeny: false };
const ALL: PortsPair = { old: PortSet.all, new: PortSet.all };
/** The parts of a block that say that no policy limits an address. */
export const FREE = { egress: NOTHING_LIMITS, ingress: NOTHING_LIMITS, leaving: ALL, entering: ALL };
