import type { PodGroup } from './group.ts';
import type { Partition, PodPartitions, PodType } from './pod-partitions.ts';
import type { Side } from './side.ts';

/** Pods with the same ingress policies. */
export interface Entry {
  readonly entering: Side;
  readonly targets: ReadonlyMap<PodType, readonly PodGroup[]>;
}

/** Sources with the same egress policies that none of the remaining entries tells apart. */
export interface AlikeSources {
  readonly from: readonly PodGroup[];
  readonly leaving: Side;
  readonly left: EntriesLeft;
}

/**
 * Entries that treat all sources of one type alike, except those that one of their selectors matches. There are many such entries if
 * policies pass on what they do not mention. Each source is then compared with all of them at once.
 */
export class AlikeEntries {
  private readonly entries: readonly Entry[];
  private readonly type: PodType;
  private readonly partitions: PodPartitions;
  private readonly entryOf = new Map<PodGroup, number>();
  private readonly cells = new Map<Partition, readonly (readonly PodGroup[])[]>();

  constructor(entries: readonly Entry[], type: PodType, partitions: PodPartitions) {
    this.entries = entries;
    this.type = type;
    this.partitions = partitions;
    for (const [i, { targets }] of entries.entries())
      for (const groups of targets.values()) for (const group of groups) this.entryOf.set(group, i);
  }

  /** Every source of the type, with the entries that have no selector for it. */
  *sources(): Generator<AlikeSources> {
    const matching = new Map<PodGroup, number[]>();
    for (const [i, { entering }] of this.entries.entries()) {
      for (const group of this.partitions.by(entering).cells.flat()) {
        const known = matching.get(group);
        if (known) known.push(i);
        else matching.set(group, [i]);
      }
    }
    const bySides = new Map<string, Map<Side, PodGroup[]>>();
    for (const group of this.type.groups) {
      const key = (matching.get(group) ?? []).join();
      const parts = bySides.get(key) ?? new Map<Side, PodGroup[]>();
      bySides.set(key, parts);
      const part = parts.get(group.sides.Egress);
      if (part) part.push(group);
      else parts.set(group.sides.Egress, [group]);
    }
    for (const [key, parts] of bySides) {
      const left = new EntriesLeft(this, new Set(key === '' ? [] : key.split(',').map(Number)));
      for (const [leaving, from] of parts) yield { from, leaving, left };
    }
  }

  /** The targets of the entries by their types, without those of some entries. */
  targetsBut(without: ReadonlySet<number>): Map<PodType, PodGroup[]> {
    const found = new Map<PodType, PodGroup[]>();
    for (const [i, { targets }] of this.entries.entries()) {
      if (without.has(i)) continue;
      for (const [type, groups] of targets) {
        const known = found.get(type);
        if (known) known.push(...groups);
        else found.set(type, [...groups]);
      }
    }
    return found;
  }

  /** The cells of a partition, reduced to targets of the entries. */
  cellsOf(partition: Partition): readonly (readonly PodGroup[])[] {
    let found = this.cells.get(partition);
    if (!found) {
      found = partition.cells
        .map((cell) => cell.filter((group) => this.entryOf.has(group)))
        .filter(({ length }) => length > 0);
      this.cells.set(partition, found);
    }
    return found;
  }

  /** The position of the entry by which the group is entered. Undefined if it is not among the targets. */
  entering(group: PodGroup): number | undefined {
    return this.entryOf.get(group);
  }
}

/** The entries that remain if those with a selector for the sources are removed. */
class EntriesLeft {
  private readonly all: AlikeEntries;
  private readonly without: ReadonlySet<number>;
  private known: ReadonlyMap<PodType, readonly PodGroup[]> | undefined;

  constructor(all: AlikeEntries, without: ReadonlySet<number>) {
    this.all = all;
    this.without = without;
  }

  get targets(): ReadonlyMap<PodType, readonly PodGroup[]> {
    this.known ??= this.all.targetsBut(this.without);
    return this.known;
  }

  /** The targets that are in a cell, cell by cell. */
  *cellsOf(partition: Partition): Generator<readonly PodGroup[]> {
    for (const cell of this.all.cellsOf(partition)) {
      const isLeft = (group: PodGroup) => !this.without.has(this.all.entering(group) as number);
      const left = this.without.size === 0 ? cell : cell.filter(isLeft);
      if (left.length > 0) yield left;
    }
  }
}
