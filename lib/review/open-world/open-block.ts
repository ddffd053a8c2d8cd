import type { AddressRange } from '../../reach/ip-space.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import type { OpenEnd } from '../../reach/open-world/open-end.ts';
import type { PortSet } from '../../reach/port-set.ts';

/** An end as it was and as it is; absent on a side that does not have it. */
export interface ComparedEnd {
  readonly old?: OpenEnd;
  readonly new?: OpenEnd;
  /** In which namespace all of the pods are, if they are in one: one that no policy tells from others may stand for those. */
  readonly namespace?: string;
  /** Every possible pod: the same on both sides, and its ports may have any name. */
  readonly isAnyPod?: boolean;
  /** Not pods but the addresses of a range that no ipBlock cuts. */
  readonly range?: AddressRange;
  /** The pods are the same on both sides, so that only policies can make a difference. */
  readonly isSame: boolean;
}

/** Each of these pods can open other ports at each of those than before. */
export interface OpenBlock {
  readonly from: DiagramSet;
  readonly to: DiagramSet;
  readonly old: PortSet;
  readonly new: PortSet;
  /** What limits the source when it leaves, and the target when it is entered. */
  readonly egress: IsolationPair;
  readonly ingress: IsolationPair;
  /** What each of the two lets through by itself. */
  readonly leaving: PortsPair;
  readonly entering: PortsPair;
  /** The names, as `protocol/name`, that the ports have on the target; none where names do not matter. */
  readonly named: readonly string[];
  /** The names that were asked for: the port has those in `named`, and none of the others. */
  readonly portNames: readonly string[];
  /** Of which ends these are pods. */
  readonly ends: { readonly from: ComparedEnd; readonly to: ComparedEnd };
}

/** The policies of one direction on both sides; one object for equal pairs. */
export interface IsolationPair {
  readonly old: Isolation | undefined;
  readonly new: Isolation | undefined;
  /** Do they treat some possible pod otherwise? */
  readonly isChanged: boolean;
}

export interface PortsPair {
  readonly old: PortSet;
  readonly new: PortSet;
}
