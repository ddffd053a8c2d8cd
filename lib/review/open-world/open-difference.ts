import type { Witnessed } from '../../reach/open-world/condition.ts';
import { conditionName, onlyName } from '../../reach/open-world/condition-name.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../cause.ts';
import type { CommonPeer } from '../common-peers.ts';
import { letAllThrough } from '../limits.ts';
import type { IsolationPair, OpenBlock, PortsPair } from './open-block.ts';
import { openCauses } from './open-causes.ts';

/** From each of `from` to each of `to`; one of the two, at least, is pods that no manifest holds. */
export interface OpenDifference {
  readonly from: OpenEnds;
  readonly to: OpenEnds;
  readonly old: PortSet;
  readonly new: PortSet;
  /** Only because one side declares a Namespace, of which the other does not know the labels. */
  readonly nowKnown?: boolean;
  readonly named: readonly string[];
  /** The port names that rules ask for, of which the port has those and no others. */
  readonly portNames: readonly string[];
  /** Of which the sets of `from` and `to` are. */
  readonly space: PodSpace;
  readonly causes: readonly Cause[];
  /** What each of the two ends lets through by itself. */
  readonly leaving: PortsPair;
  readonly entering: PortsPair;
  /** Was the target limited, and is the source, or the target, no more? */
  readonly limits: Limits;
  /** The policies that limit the source when it leaves, and the target when it is entered. */
  readonly limiting: Readonly<Record<Direction, IsolationPair>>;
}

/** Possible pods of any of the conditions, or peers of the manifests. */
export type OpenEnds =
  | { readonly possible: readonly Witnessed[]; readonly set: DiagramSet }
  | { readonly peers: readonly CommonPeer[]; readonly only?: readonly Witnessed[]; readonly set: DiagramSet };

/** By index: was it limited before, is it now. */
interface Limits {
  readonly from: readonly [old: boolean, now: boolean];
  readonly to: readonly [old: boolean, now: boolean];
}

/** What decides on both sides, and the names, as `protocol/name`, that the port has on the target. */
export type Deciding = Omit<OpenBlock, 'from' | 'to' | 'old' | 'new'>;

export type Direction = 'from' | 'to';

/** Ends, and of which pods the set is. */
export interface EndsWithSet {
  readonly ends: OpenEnds;
  readonly set: DiagramSet;
}

/** A name for many. */
function endsName(ends: OpenEnds): string {
  const more = countOfEnds(ends) - 1;
  const first = firstNameOfEnds(ends);
  return more > 0 ? `${first} and ${more} more` : first;
}

/** How many names they have. */
function countOfEnds(ends: OpenEnds): number {
  return 'possible' in ends ? ends.possible.length : ends.peers.length * (ends.only?.length ?? 1);
}

/** The first of their names. */
export function firstNameOfEnds(ends: OpenEnds): string {
  if ('possible' in ends) return namesOfEnds({ ...ends, possible: ends.possible.slice(0, 1) })[0] ?? '';
  return namesOfEnds({ ...ends, peers: ends.peers.slice(0, 1) })[0] ?? '';
}

/** The printed name of each of them. */
export function namesOfEnds(ends: OpenEnds): string[] {
  if ('possible' in ends) return ends.possible.map(({ condition }) => conditionName(condition));
  if (!ends.only) return ends.peers.map(({ name }) => name);
  return ends.peers.flatMap(({ name }) =>
    (ends.only as readonly Witnessed[]).map(({ condition }) => `${name}${onlyName(condition)}`),
  );
}

const limiting = new WeakMap<Isolation, boolean>();

function isLimiting(isolation: Isolation | undefined): boolean {
  if (!isolation) return false;
  const { policies, isOrdered, rules } = isolation;
  const is = limiting.get(isolation) ?? (policies.length > 0 && (isOrdered || !letAllThrough(rules)));
  limiting.set(isolation, is);
  return is;
}

/** A row, and why it is one. */
export function differenceOf(
  space: PodSpace,
  { old, new: now, ...deciding }: Deciding & Pick<OpenBlock, 'old' | 'new'>,
  { from, to }: Record<Direction, EndsWithSet>,
): OpenDifference {
  const named = (one: EndsWithSet) => ({ name: endsName(one.ends), set: one.set });
  const limits = ({ old: before, new: after }: IsolationPair) => [isLimiting(before), isLimiting(after)] as const;
  return {
    ...{ from: from.ends, to: to.ends, old, new: now, named: deciding.named, portNames: deciding.portNames, space },
    ...{ leaving: deciding.leaving, entering: deciding.entering },
    causes: openCauses(space, deciding, { from: named(from), to: named(to), old, new: now }),
    limits: { from: limits(deciding.egress), to: limits(deciding.ingress) },
    limiting: { from: deciding.egress, to: deciding.ingress },
  };
}
