import type { PolicyType } from '../manifests/model.ts';
import { AddressCells } from './address-cells.ts';
import { AlikeEntries, type AlikeSources, type Entry } from './alike-entries.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import { rulesToTell } from './deciding-rules.ts';
import type { ExternalGroup, Group, PodGroup } from './group.ts';
import { type Partition, PodPartitions, type PodType } from './pod-partitions.ts';
import type { Side } from './side.ts';

/** Groups with the same verdict from each of `from` to each of `to`, by the same rules and for the same reasons. Neither is ever empty. */
export interface Block {
  readonly from: readonly Group[];
  readonly to: readonly Group[];
  readonly verdict: Verdict;
}

/**
 * Everything that can or may be opened, in blocks that share no pair. The number of blocks grows with the groups that policies tell apart:
 * the sources that rules of a target's policies let in, and the targets that rules of a source's policies let out to.
 */
export function* blocksOf(connectivity: Connectivity): Generator<Block> {
  const blocks = new Blocks(connectivity);
  yield* blocks.betweenPods();
  yield* blocks.withAddresses('Ingress');
  yield* blocks.withAddresses('Egress');
}

class Blocks {
  private readonly connectivity: Connectivity;
  private readonly addresses: readonly ExternalGroup[];
  private readonly partitions: PodPartitions;
  /** Groups by the policies that limit them, and then by type. */
  private readonly limited: Readonly<Record<PolicyType, Map<Side, Map<PodType, PodGroup[]>>>>;
  private readonly parts = new Map<string, readonly PodGroup[]>();
  private readonly alike = new WeakMap<readonly Group[], boolean>();
  private readonly bySource = new WeakMap<readonly PodGroup[], ReadonlyMap<Side, readonly PodGroup[]>>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
    const pods = connectivity.groups.filter((group) => group.kind !== 'external');
    this.addresses = connectivity.groups.filter((group) => group.kind === 'external');
    this.partitions = PodPartitions.of(connectivity.groups);
    this.limited = { Ingress: this.byLimits('Ingress', pods), Egress: this.byLimits('Egress', pods) };
  }

  private byLimits(direction: PolicyType, pods: readonly PodGroup[]): Map<Side, Map<PodType, PodGroup[]>> {
    const found = new Map<Side, Map<PodType, PodGroup[]>>();
    for (const group of pods) {
      const side = group.sides[direction];
      const byType = found.get(side) ?? new Map<PodType, PodGroup[]>();
      found.set(side, byType);
      const type = this.partitions.typeOf(group);
      const known = byType.get(type);
      if (known) known.push(group);
      else byType.set(type, [group]);
    }
    return found;
  }

  *betweenPods(): Generator<Block> {
    const alikeEntries = new AlikeEntries(this.connectivity, this.partitions);
    for (const [entering, targets] of this.limited.Ingress) {
      const [[target] = []] = [...targets.values()];
      const partition = this.partitions.by(entering);
      const sources = [...partition.cells, ...this.partitions.types.map((type) => partition.others(type))];
      const entry = { entering, targets };
      for (const alike of sources) {
        const [source] = alike;
        if (!source || !target || !this.lets(target, 'Ingress', source)) continue;
        if (!alikeEntries.add(entry, target, alike)) yield* this.entered(alike, entry);
      }
    }
    for (const sources of alikeEntries.sources()) yield* this.enteredAlike(sources);
  }

  private *entered(sources: readonly PodGroup[], { entering, targets }: Entry): Generator<Block> {
    for (const [leaving, from] of this.byLeaving(sources)) {
      for (const to of this.targetsOf(leaving, from[0] as PodGroup, entering, targets)) yield* this.blocks(from, to);
    }
  }

  private *enteredAlike({ from, leaving, targets }: AlikeSources): Generator<Block> {
    const sources = this.one(from);
    const [source] = sources as [PodGroup];
    const partition = this.partitions.by(leaving);
    for (const to of targets.cellsOf(partition)) yield* this.blocks(sources, this.one(to));
    for (const [type, groups] of targets.byType) {
      const [first] = type.groups;
      if (!first || !this.lets(source, 'Egress', partition.others(type)[0] ?? first)) continue;
      const others = this.without(groups, partition);
      if (others.length > 0) yield* this.blocks(sources, others);
    }
  }

  /** The targets to which these sources may be let out, in parts that are alike for the sources. */
  private *targetsOf(
    leaving: Side,
    source: PodGroup,
    entering: Side,
    targets: ReadonlyMap<PodType, readonly PodGroup[]>,
  ): Generator<readonly PodGroup[]> {
    const partition = this.partitions.by(leaving);
    yield* partition.limitedBy(entering);
    for (const [type, groups] of targets) {
      const [first] = type.groups;
      if (first && this.lets(source, 'Egress', partition.others(type)[0] ?? first)) {
        const others = this.without(groups, partition);
        if (others.length > 0) yield others;
      }
    }
  }

  /** The groups that are in no cell of the partition. */
  private without(groups: readonly PodGroup[], partition: Partition): readonly PodGroup[] {
    const left = groups.filter((group) => !partition.has(group));
    return left.length === groups.length ? groups : this.one(left);
  }

  /** The same array for equal lists of groups, because results are cached by the array. */
  private one(groups: readonly PodGroup[]): readonly PodGroup[] {
    const key = groups.map(({ classIndex }) => classIndex).join();
    const found = this.parts.get(key) ?? groups;
    this.parts.set(key, found);
    return found;
  }

  private byLeaving(groups: readonly PodGroup[]): ReadonlyMap<Side, readonly PodGroup[]> {
    let found = this.bySource.get(groups);
    if (!found) {
      const parts = new Map<Side, PodGroup[]>();
      for (const group of groups) {
        const known = parts.get(group.sides.Egress);
        if (known) known.push(group);
        else parts.set(group.sides.Egress, [group]);
      }
      found = new Map([...parts].map(([side, part]) => [side, this.one(part)]));
      this.bySource.set(groups, found);
    }
    return found;
  }

  /** Can the policies let anything through to or from the pods of `other`? */
  private lets(subject: PodGroup, direction: PolicyType, other: PodGroup): boolean {
    const { connectivity } = this;
    return connectivity.families.some(
      (family) => !connectivity.result(subject, direction, other, family).maybe.isEmpty,
    );
  }

  /** Blocks between pods and addresses. Only the policies of the pods decide. */
  *withAddresses(direction: PolicyType): Generator<Block> {
    for (const [side, byType] of this.limited[direction]) {
      const cells = new Map<string, ExternalGroup[]>();
      const [[first] = []] = [...byType.values()];
      if (!first) continue;
      // Policies of other pods may tell apart thousands of addresses that are alike for these rules.
      const between = new AddressCells(side.deciding.flatMap(({ ranges }) => ranges));
      const keys = new Map<string, string | undefined>();
      for (const group of this.addresses) {
        const place = group.ranges.map((range) => between.span(range)).join();
        if (!keys.has(place)) keys.set(place, this.keyOf(direction, first, group));
        const key = keys.get(place);
        if (key === undefined) continue;
        const cell = cells.get(key);
        if (cell) cell.push(group);
        else cells.set(key, [group]);
      }
      for (const pods of byType.values()) {
        for (const addresses of cells.values()) {
          yield* direction === 'Ingress' ? this.blocks(addresses, pods) : this.blocks(pods, addresses);
        }
      }
    }
  }

  /** Equal for addresses to or from which the same is open, by the same rules. Undefined if nothing is. */
  private keyOf(direction: PolicyType, subject: PodGroup, other: ExternalGroup): string | undefined {
    const verdict = this.connectivity.withAddress(subject, direction, other.position);
    if (isDenied(verdict)) return undefined;
    const rules = rulesToTell(this.connectivity, direction, { subject, other }, verdict);
    return `${verdict.open.id} ${verdict.depends.id} ${rules.map((rule) => this.partitions.idOf(rule))}`;
  }

  private *blocks(from: readonly Group[], to: readonly Group[]): Generator<Block> {
    const [source, target] = [from[0], to[0]];
    if (!source || !target || !this.connectivity.isModelled(source, target)) return;
    if (from.length * to.length > 1 && !this.areAlike(from, to) && this.connectivity.isUnsure(source, target))
      yield* this.oneByOne(from, to);
    else {
      const verdict = this.connectivity.between(source, target);
      if (!isDenied(verdict)) yield { from, to, verdict };
    }
  }

  /** Are the labels in question known for all of these pods? If so, whatever else is unknown is the same for each of them. */
  private areAlike(...ends: readonly (readonly Group[])[]): boolean {
    return ends.every((groups) => {
      let alike = this.alike.get(groups);
      if (alike === undefined) {
        alike = groups.every((group) => group.kind === 'pod' && !group.hasOpenLabels);
        this.alike.set(groups, alike);
      }
      return alike;
    });
  }

  /** Compares each pair. If selectors do not decide, pairs that they treat alike may still differ. */
  private *oneByOne(from: readonly Group[], to: readonly Group[]): Generator<Block> {
    for (const source of from) {
      const alike = new Map<string, { to: Group[]; verdict: Verdict }>();
      for (const target of to) {
        const verdict = this.connectivity.between(source, target);
        if (isDenied(verdict)) continue;
        const key = `${verdict.open.id} ${verdict.depends.id}`;
        const known = alike.get(key);
        if (known) known.to.push(target);
        else alike.set(key, { to: [target], verdict });
      }
      for (const { to: targets, verdict } of alike.values()) yield { from: [source], to: targets, verdict };
    }
  }
}

function isDenied({ open, depends }: Verdict): boolean {
  return open.isEmpty && depends.isEmpty;
}
