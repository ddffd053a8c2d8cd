import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import { PodPartitions } from '../reach/pod-partitions.ts';
import type { Side } from '../reach/side.ts';
import type { PeerClass } from './peer-class.ts';

/** The pairs from each of `from` to each of `to`. */
export interface ClassPairs {
  readonly from: readonly PeerClass[];
  readonly to: readonly PeerClass[];
}

/** Joins blocks that have equal targets, then blocks that have equal sources, or the other way round, whichever leaves fewer. */
export function joinedPairs(blocks: readonly ClassPairs[]): readonly ClassPairs[] {
  if (blocks.length === 1) return blocks;
  const alongSources = joinedAt(blocks, 'from', 'to');
  const alongTargets = joinedAt(blocks, 'to', 'from');
  return [joinedAt(alongSources, 'to', 'from'), joinedAt(alongTargets, 'from', 'to')].reduce((one, other) =>
    other.length < one.length ? other : one,
  );
}

function joinedAt(blocks: readonly ClassPairs[], many: 'from' | 'to', same: 'from' | 'to'): ClassPairs[] {
  const keyOf = (block: ClassPairs) =>
    block[same]
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .join();
  return partsBy(blocks, keyOf).map((alike) => {
    const [first] = alike as [ClassPairs];
    return alike.length === 1 ? first : { ...first, [many]: alike.flatMap((one) => one[many]) };
  });
}

/** Splits blocks so that all pairs of a block have their verdicts from the same rules. */
export class BlocksApart {
  private readonly sides: readonly [CellsOfSide, CellsOfSide];

  constructor(before: Connectivity, after: Connectivity) {
    this.sides = [new CellsOfSide(before), new CellsOfSide(after)];
  }

  /** @param block a block of pods, without addresses */
  *of(block: ClassPairs): Generator<ClassPairs> {
    for (const from of partsBy(block.from, fateOf)) {
      for (const to of partsBy(block.to, fateOf)) {
        // A pair that is gone because one of its workloads is gone has no other cause.
        if (!from[0]?.new || !to[0]?.new) yield { from, to };
        else yield* this.byRules({ from, to });
      }
    }
  }

  private *byRules(block: ClassPairs): Generator<ClassPairs> {
    const targets = partsBy(block.to, (one) => this.limitsOf(one, 'Ingress'));
    for (const leaving of partsBy(block.from, (one) => this.limitsOf(one, 'Egress'))) {
      for (const entering of targets) {
        const [[source], [target]] = [leaving, entering] as [PeerClass[], PeerClass[]];
        if (!source || !target) continue;
        const sources = partsBy(leaving, (one) => this.cellOf(target, 'Ingress', one));
        for (const to of partsBy(entering, (one) => this.cellOf(source, 'Egress', one))) {
          for (const from of sources) yield { from, to };
        }
      }
    }
  }

  /** A key that is equal for peers that the same policies limit. */
  limitsOf({ old, new: now }: PeerClass, direction: PolicyType): number {
    return ofBoth(this.sides[0].limitsOf(old, direction), this.sides[1].limitsOf(now, direction));
  }

  /** A key that is equal for peers about which the rules that limit `subject` say the same. */
  cellOf(subject: PeerClass, direction: PolicyType, other: PeerClass): number {
    return ofBoth(
      this.sides[0].cellOf(subject.old, direction, other.old),
      this.sides[1].cellOf(subject.new, direction, other.new),
    );
  }
}

/** A number for two small ones, of which each may be negative or missing. Equal only for the same two. */
function ofBoth(old: number | undefined, now: number | undefined): number {
  const [first, second] = [old, now].map((one) => (one === undefined ? 0 : one + 2 ** 25)) as [number, number];
  return first * 2 ** 26 + second;
}

class CellsOfSide {
  private readonly connectivity: Connectivity;
  private readonly ids = new Map<Side | Group, number>();
  private partitions?: PodPartitions;

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  limitsOf(group: Group | undefined, direction: PolicyType): number | undefined {
    if (!group) return undefined;
    // Policies may select a group that is not a pod to them, but they do not limit it.
    const limits = group.kind === 'pod' ? group.sides[direction] : group;
    const id = this.ids.get(limits) ?? this.ids.size;
    this.ids.set(limits, id);
    return id;
  }

  cellOf(subject: Group | undefined, direction: PolicyType, other: Group | undefined): number | undefined {
    if (!isPods(subject) || !isPods(other)) return undefined;
    this.partitions ??= PodPartitions.of(this.connectivity.groups);
    return this.partitions.cellOf(subject.sides[direction], other);
  }
}

function isPods(group: Group | undefined): group is PodGroup {
  return group !== undefined && group.kind !== 'external';
}

/** A number for the sides that a peer is on. */
export function fateOf({ old, new: now }: PeerClass): number {
  return (old ? 1 : 0) + (now ? 2 : 0);
}

/** Groups the items that have equal keys. */
export function partsBy<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): (readonly Item[])[] {
  if (items.length === 1) return [items];
  const parts = new Map<unknown, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = parts.get(key);
    if (known) known.push(item);
    else parts.set(key, [item]);
  }
  return [...parts.values()];
}
