import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { CommonPeer } from './common-peers.ts';
import type { ComparedSide } from './compared-side.ts';

/** Why one side of a connection now lets through what it did not before, or no longer does. */
export interface Cause {
  /** A gained connection has causes of `now`. A lost one also has causes of `before`: how it got through. */
  readonly when: 'now' | 'before';
  readonly direction: PolicyType;
  /** The peer whose policies these are. */
  readonly subject: string;
  /** The rules that let it through, or those that deny it. */
  readonly rules: readonly DecidingRule[];
  /** Policies that limit the subject without a rule that lets it through. If `rules` is empty as well, nothing limits the subject. */
  readonly policies: readonly NetworkPolicy[];
  /** Policies with a rule that denied it before. Absent if no rule did. */
  readonly noLongerDenying?: readonly NetworkPolicy[];
  /** Set if the policies of the subject let as much through before, so that something else opened the connection, such as an Ingress. */
  readonly isAsBefore?: true;
}

/** All policies of a cause. */
export function policiesOf({ rules, policies, noLongerDenying: denied = [] }: Cause): NetworkPolicy[] {
  return [...rules.map(({ policy }) => policy), ...policies, ...denied];
}

/** Whether a rule denies what it matches. Only rules of ordered policies do. */
export function isDenying({ rule }: DecidingRule): boolean {
  return rule.action === 'Deny';
}

/** The policies of rules that deny, as a part of a cause of what is open now. */
export function noLongerDenying(rules: readonly DecidingRule[]): Pick<Cause, 'noLongerDenying'> {
  const policies = new Set(rules.filter(isDenying).map(({ policy }) => policy));
  return policies.size > 0 ? { noLongerDenying: [...policies] } : {};
}

/** What the policies of each end let through on both sides. Undefined on a side that does not have the pair. */
interface Results {
  readonly old: Readonly<Record<PolicyType, PortSet>> | undefined;
  readonly now: Readonly<Record<PolicyType, PortSet>>;
}

/** Why a pair connects differently from before. */
export function causesOf(sides: readonly [ComparedSide, ComparedSide], change: Changed): Cause[] {
  const [old, now] = sides.map((side) => side.directionResults(change.from, change.to));
  // The pair is gone because a workload was removed, which is cause enough.
  if (!now) return [];
  return DIRECTIONS.flatMap((direction) => causesIn(direction, sides, change, { old, now }));
}

/** Why a pair of the new side connects differently from before, as far as the policies of one of its ends are the reason. */
export function causesIn(
  direction: PolicyType,
  [before, after]: readonly [ComparedSide, ComparedSide],
  { from, to, gained, lost }: Changed,
  { old, now }: Results,
): Cause[] {
  const [subject, other] = direction === 'Egress' ? [from, to] : [to, from];
  // An address, or the ingress controller, has no policies of its own.
  const kind = (subject.new ?? subject.old)?.peer.kind;
  if (kind === 'external' || kind === 'ingress-controller') return [];
  const cause = (side: ComparedSide, ports: PortSet): Cause => ({
    ...{ when: side.name === 'new' ? 'now' : 'before', direction, subject: subject.name },
    ...side.deciders(direction, subject, other, ports),
  });
  if (!old) {
    const came = cause(after, gained);
    return came.rules.length > 0 || !subject.old ? [came] : [];
  }
  const opened = gained.intersect(now[direction]).subtract(old[direction]);
  const closed = lost.intersect(old[direction]).subtract(now[direction]);
  const opening = (ports: PortSet): Cause =>
    ports.isEmpty
      ? { ...cause(after, gained.union(lost)), isAsBefore: true }
      : { ...cause(after, ports), ...noLongerDenying(cause(before, ports).rules) };
  return [
    ...(!opened.isEmpty || isOnlySurer(old, now) ? [opening(opened)] : []),
    ...(closed.isEmpty ? [] : [cause(before, closed), cause(after, closed)]),
  ];
}

/** If only a "depends" became "open", neither direction lets through more than it may have before. */
export function isOnlySurer(old: Results['now'], now: Results['now']): boolean {
  return old.Egress === now.Egress && old.Ingress === now.Ingress;
}

/** A number for each object, so that identical objects have the same number. */
const ids = new WeakMap<object, number>();
let count = 0;

function idOf(object: object): number {
  const id = ids.get(object) ?? count++;
  ids.set(object, id);
  return id;
}

/** A key that is equal for causes that differ only in the name of their subject. */
export function causesKey(causes: readonly Cause[]): string {
  return causes
    .map(({ when, direction, rules, policies, noLongerDenying = [], isAsBefore }) =>
      [
        when,
        direction,
        ...rules.map(idOf),
        '',
        ...policies.map(idOf),
        '',
        ...noLongerDenying.map(idOf),
        isAsBefore,
      ].join(' '),
    )
    .join('\n');
}

/** A cause of one pair, with the names of another pair for which the same is true. */
export function causeOfPair(cause: Cause, { from, to }: Ends): Cause {
  const { name } = cause.direction === 'Egress' ? from : to;
  return name === cause.subject ? cause : { ...cause, subject: name };
}

interface Ends {
  readonly from: CommonPeer;
  readonly to: CommonPeer;
}

/** A pair that connects differently from before, with the ports. */
export type Changed = Ends & Readonly<Record<'gained' | 'lost', PortSet>>;

export const DIRECTIONS = ['Egress', 'Ingress'] as const;
