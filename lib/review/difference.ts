import type { Manifests, NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import type { Verdict } from '../reach/connectivity.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { isIsolated } from '../reach/group.ts';
import { namespaceOf } from '../reach/listing.ts';
import { withinLimit } from '../reach/open-world/too-many-conditions.ts';
import type { ReachOptions } from '../reach/options.ts';
import type { PortSet } from '../reach/port-set.ts';
import { joinAddressRows } from './address-rows.ts';
import { type CommonPeer, commonPeers } from './common-peers.ts';
import { ComparedSide, NOTHING } from './compared-side.ts';
import type { OpenDifference } from './open-world/open-difference.ts';
import { openDifferences } from './open-world/open-differences.ts';
import type { PairOfPeers } from './pair-of-peers.ts';
import { type PolicyChanges, policyChanges } from './policy-changes.ts';
import { VerdictRows } from './verdict-rows.ts';

/** `gained`: nothing was open before; `lost`: nothing is now; `widened`, `narrowed`: more or less of it; `changed`: both. */
export type DifferenceKind = 'gained' | 'lost' | 'widened' | 'narrowed' | 'changed';

/** A pair of peers that connects otherwise than before. */
export interface Difference extends PairOfPeers {
  readonly kind: DifferenceKind;
  /** What can be opened now, or perhaps, and could not before. */
  readonly gained: PortSet;
  readonly lost: PortSet;
  readonly causes: readonly Cause[];
  /** Ends that only one of the two has: the pair came or went with a workload. */
  readonly addedOrRemoved: readonly { readonly name: string; readonly fate: 'added' | 'removed' }[];
}

/** One side of a connection that lets through now what it did not before, or the other way round. */
export interface Cause {
  /** Of `gained`: how it gets through now; of `lost`: how it did before, and why no more. */
  readonly when: 'now' | 'before';
  readonly direction: PolicyType;
  /** Whose policies these are. */
  readonly subject: string;
  /** The rules that let it through; none: see the next two. */
  readonly rules: readonly DecidingRule[];
  /** Policies that limit the subject, and of which no rule lets it through. None of these and no rules: nothing limits it. */
  readonly policies: readonly NetworkPolicy[];
}

export interface Comparison {
  readonly before: Connectivity;
  readonly after: Connectivity;
  /** Sorted by source and destination. */
  readonly differences: readonly Difference[];
  /** Those of pods that no manifest holds, and of workloads of which the manifests do not say all. */
  readonly open: readonly OpenDifference[];
  /** Pairs of peers that connect as before: how many, and the first of them. */
  readonly unchanged: number;
  readonly kept: readonly PairOfPeers[];
  /** Where a pod of which nobody knows yet was limited and is no more, though no pair of peers shows it. */
  readonly lostDefaultDenies: readonly { readonly namespace: string; readonly direction: PolicyType }[];
  readonly policies: PolicyChanges;
}

/**
 * What can connect to what in `after` but not in `before`, and the other way round: the workloads of both, strangers, all addresses,
 * and, but by the specification alone (`--cni spec`), every pod that could exist. Names of policies and their order do not count. No
 * difference at all is a proof that there is none.
 * @throws TooManyConditions
 */
export function compareManifests(before: Manifests, after: Manifests, options: ReachOptions = {}): Comparison {
  const comparing = new Comparing(new Connectivity(before, options), new Connectivity(after, options));
  const result = withinLimit([...before.policies, ...after.policies], () => comparing.result());
  return { ...result, policies: policyChanges(before.policies, after.policies) };
}

/** Of pairs that are as before, no more than these are kept. */
const MAX_KEPT = 100_000;

class Comparing {
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly peers: readonly CommonPeer[];

  constructor(before: Connectivity, after: Connectivity) {
    this.sides = [new ComparedSide(before, 'old'), new ComparedSide(after, 'new')];
    this.peers = commonPeers(before, after);
  }

  result(): Omit<Comparison, 'policies'> {
    const [before, after] = this.sides;
    const isSpec = after.connectivity.cni === 'spec';
    // Pods that no manifest holds are compared by conditions; by the specification alone there are none.
    const peers = this.peers.filter(({ old, new: now }) => (old ?? now)?.peer.kind !== 'stranger');
    const found: (PairOfPeers | Difference)[] = [];
    /** Pairs of which the manifests do not say all: what is compared is for which of their pods. */
    const unsure: PairOfPeers[] = [];
    let surplus = 0;
    // Between two addresses nothing is decided, and there may be very many of them.
    const inside = peers.filter(({ range }) => !range);
    const rowsTo = (targets: readonly CommonPeer[]) =>
      this.sides.map(({ connectivity, name }) => new VerdictRows(connectivity, name, targets));
    const rows = { ofPods: rowsTo(peers), ofAddresses: rowsTo(inside) };
    for (const [place, from] of peers.entries()) {
      const targets = from.range ? inside : peers;
      const own = from.range ? undefined : place;
      const [olds, news] = rows[from.range ? 'ofAddresses' : 'ofPods'].map((side) => side.from(from, own)) as [
        readonly Verdict[],
        readonly Verdict[],
      ];
      for (let i = 0; i < targets.length; i++) {
        const old = olds[i] as Verdict;
        const now = news[i] as Verdict;
        if (old === NOTHING && now === NOTHING) continue;
        const to = targets[i] as CommonPeer;
        if (isUnsure(old, now) && arePodsOrAddresses(from, to)) {
          unsure.push({ from, to, old, new: now });
          continue;
        }
        if (old === now) {
          if (found.length < MAX_KEPT) found.push({ from, to, old, new: now });
          else surplus++;
          continue;
        }
        const gained = now.open.subtract(old.open).union(possible(now).subtract(possible(old)));
        const lost = old.open.subtract(now.open).union(possible(old).subtract(possible(now)));
        if (!gained.isEmpty || !lost.isEmpty) found.push(this.difference({ from, to, old, new: now, gained, lost }));
      }
    }
    const answerOf = (from: CommonPeer, to: CommonPeer) => ({
      old: before.between(from, to),
      new: after.between(from, to),
    });
    const open = isSpec
      ? { differences: [], unchanged: unsure }
      : openDifferences(before.connectivity, after.connectivity, peers, answerOf, unsure);
    const joined = joinAddressRows([...found, ...open.unchanged]);
    const differences = joined.filter((row): row is Difference => 'kind' in row);
    const kept = joined.filter((row) => !('kind' in row));
    return {
      before: before.connectivity,
      after: after.connectivity,
      ...{ differences, open: open.differences, kept, unchanged: kept.length + surplus },
      lostDefaultDenies: this.lostDefaultDenies(),
    };
  }

  private lostDefaultDenies(): Comparison['lostDefaultDenies'] {
    return this.peers.flatMap(({ old, new: now }) => {
      const namespace = old && namespaceOf(old.peer);
      // A namespace that went took its deny with it.
      if (old?.peer.kind !== 'stranger' || namespace === undefined || !now) return [];
      return (['Ingress', 'Egress'] as const)
        .filter((direction) => isIsolated(old.group, direction) && !isIsolated(now.group, direction))
        .map((direction) => ({ namespace, direction }));
    });
  }

  private difference(found: Omit<Difference, 'kind' | 'causes' | 'addedOrRemoved'>): Difference {
    return {
      ...found,
      kind: kindOf(found),
      causes: this.causes(found),
      addedOrRemoved: [found.from, found.to].filter(isOnOneSide).map((peer) => ({
        name: peer.name,
        fate: peer.new ? ('added' as const) : ('removed' as const),
      })),
    };
  }

  private causes({ from, to, gained, lost }: Omit<Difference, 'kind' | 'causes' | 'addedOrRemoved'>): Cause[] {
    const [before, after] = this.sides;
    const now = after.directionResults(from, to);
    // It went with a workload, which is cause enough.
    if (!now) return [];
    const old = before.directionResults(from, to);
    return (['Egress', 'Ingress'] as const).flatMap((direction): Cause[] => {
      const [subject, other] = direction === 'Egress' ? [from, to] : [to, from];
      // An address, or the ingress controller, has no policies of its own.
      const kind = (subject.new ?? subject.old)?.peer.kind;
      if (kind === 'external' || kind === 'ingress-controller') return [];
      const cause = (side: ComparedSide, ports: PortSet): Cause => ({
        ...{ when: side.name === 'new' ? 'now' : 'before', direction, subject: subject.name },
        ...side.deciders(direction, subject, other, ports),
      });
      const came = cause(after, gained);
      if (!old) return came.rules.length > 0 || !subject.old ? [came] : [];
      const opened = gained.intersect(now[direction]).subtract(old[direction]);
      const closed = lost.intersect(old[direction]).subtract(now[direction]);
      // Where only a "depends" became "open", neither direction lets through more than it may have before.
      const isOnlySurer = old.Egress === now.Egress && old.Ingress === now.Ingress;
      return [
        ...(!opened.isEmpty || isOnlySurer ? [cause(after, opened.isEmpty ? gained.union(lost) : opened)] : []),
        ...(closed.isEmpty ? [] : [cause(before, closed), cause(after, closed)]),
      ];
    });
  }
}

function isUnsure(old: Verdict, now: Verdict): boolean {
  return !old.depends.isEmpty || !now.depends.isEmpty;
}

/** Is each of the two pods to policies, on each side that has it, or addresses outside? */
function arePodsOrAddresses(...peers: readonly CommonPeer[]): boolean {
  return peers.every(({ old, new: now, range }) =>
    range ? true : [old, now].every((end) => end === undefined || end.group.kind === 'pod'),
  );
}

function possible({ open, depends }: Verdict): PortSet {
  return open.union(depends);
}

export function kindOf({
  old,
  new: now,
  gained,
  lost,
}: Pick<Difference, 'old' | 'new' | 'gained' | 'lost'>): DifferenceKind {
  if (possible(old).isEmpty) return 'gained';
  if (possible(now).isEmpty) return 'lost';
  if (lost.isEmpty) return 'widened';
  return gained.isEmpty ? 'narrowed' : 'changed';
}

function isOnOneSide({ old, new: now, range }: CommonPeer): boolean {
  return !range && (!old || !now);
}
