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

/**
 * Each of `from` can open other ports at each of `to` than before. At least one of the two is pods that no manifest holds, or
 * some pods of a workload.
 */
export interface OpenDifference {
  readonly from: OpenEnds;
  readonly to: OpenEnds;
  readonly old: PortSet;
  readonly new: PortSet;
  /** True if the only reason is that one side declares a Namespace whose labels the other side does not know. */
  readonly nowKnown?: boolean;
  readonly named: readonly string[];
  /** The port names that rules ask for. The port has those in `named` and none of the others. */
  readonly portNames: readonly string[];
  /** The space that the sets of `from` and `to` belong to. */
  readonly space: PodSpace;
  readonly causes: readonly Cause[];
  /** The ports that each of the two ends lets through by itself. */
  readonly leaving: PortsPair;
  readonly entering: PortsPair;
  /** Whether policies limited each end before, and limit it now. */
  readonly limits: Limits;
  /** The policies that limit the source when it leaves, and the target when it is entered. */
  readonly limiting: Readonly<Record<Direction, IsolationPair>>;
}

/** Possible pods of any of the conditions, or peers of the manifests. */
export type OpenEnds =
  | { readonly possible: readonly Witnessed[]; readonly set: DiagramSet }
  | { readonly peers: readonly CommonPeer[]; readonly only?: readonly Witnessed[]; readonly set: DiagramSet };

/** The peers of the manifests among the ends. */
export function peersOf(ends: OpenEnds): readonly CommonPeer[] {
  return 'peers' in ends ? ends.peers : [];
}

/** Whether the end was limited before, and whether it is now. */
interface Limits {
  readonly from: readonly [old: boolean, now: boolean];
  readonly to: readonly [old: boolean, now: boolean];
}

/** The policies that decide on both sides, and the names of the port on the target, as `protocol/name`. */
export type Deciding = Omit<OpenBlock, 'from' | 'to' | 'old' | 'new'>;

/** An end of a connection: its source or its target. */
export type Direction = 'from' | 'to';

/** Ends, with the set of their pods. */
export interface EndsWithSet {
  readonly ends: OpenEnds;
  readonly set: DiagramSet;
}

/** One name for all of the ends. */
function endsName(ends: OpenEnds): string {
  const more = countOfEnds(ends) - 1;
  const first = firstNameOfEnds(ends);
  return more > 0 ? `${first} and ${more} more` : first;
}

/** Takes a name of several ends apart, such as `shop/a and 2 more`. No other printed name has such an end. */
export function partsOfEndsName(name: string): { readonly first: string; readonly more: string } {
  const first = name.replace(/ and \d+ more$/, '');
  return { first, more: name.slice(first.length) };
}

/** How many names the ends have. */
function countOfEnds(ends: OpenEnds): number {
  return 'possible' in ends ? ends.possible.length : ends.peers.length * (ends.only?.length ?? 1);
}

/** As {@link namesOfEnds}, of one only, which takes no time for the others. */
export function firstNameOfEnds(ends: OpenEnds): string {
  if ('possible' in ends) return namesOfEnds({ ...ends, possible: ends.possible.slice(0, 1) })[0] ?? '';
  return namesOfEnds({ ...ends, peers: ends.peers.slice(0, 1) })[0] ?? '';
}

/** The printed name of each of the ends. */
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

/** Makes a difference, with its causes. */
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
