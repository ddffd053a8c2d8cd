import type { ClassMatches } from './class-matches.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { Group, PodGroup } from './group.ts';
import { isOrderedRule } from './ordered/compiled-ordered.ts';
import { namedPortsIn } from './pod-class.ts';
import { selectorReasons } from './reason.ts';
import { MAYBE } from './selector.ts';
import type { Side } from './side.ts';

/**
 * Groups that only policies tell apart. They have the same kind, the same named ports that rules use, the same Ingress targets and the same
 * names in reasons.
 */
export interface PodType {
  readonly id: number;
  readonly groups: readonly PodGroup[];
}

const ofGroups = new WeakMap<readonly Group[], PodPartitions>();

/** Divides groups by the results that the rules of a side have for them. */
export class PodPartitions {
  readonly types: readonly PodType[];
  private readonly typesByGroup = new Map<PodGroup, PodType>();
  private readonly groups: readonly PodGroup[];
  /** By the index of a class, the position of its group, plus 1. 0 for a class of no group. */
  private readonly places: Int32Array;
  private readonly bySide = new Map<Side, Partition>();
  private readonly known = new Map<string, Partition>();
  private readonly ids = new Map<ClassMatches | CompiledRule, number>();
  /** The types of the groups, by place. */
  private readonly typeIds: Uint32Array;
  /** The groups that a column matches, by place, each followed by the result. */
  private readonly matched = new Map<ClassMatches, Uint32Array>();

  /** The partitions of all pods among the groups of a connectivity. Every question about them shares these. */
  static of(groups: readonly Group[]): PodPartitions {
    const known = ofGroups.get(groups) ?? new PodPartitions(groups.filter((group) => group.kind !== 'external'));
    ofGroups.set(groups, known);
    return known;
  }

  private constructor(groups: readonly PodGroup[]) {
    this.groups = groups;
    this.places = new Int32Array(groups.reduce((most, { classIndex }) => Math.max(most, classIndex + 1), 0));
    for (const [place, { classIndex }] of groups.entries()) this.places[classIndex] = place + 1;
    const sides = new Set(groups.flatMap((group) => [group.sides.Ingress, group.sides.Egress]));
    const usedNames = new Set([...sides].flatMap((side) => rulesOf(side).flatMap(({ ports }) => ports.names)));
    const hasController = groups.some(({ kind }) => kind === 'ingress-controller');
    const byKey = new Map<string, PodGroup[]>();
    for (const [index, group] of groups.entries()) {
      const key = isNamed(group, usedNames) ? `${index}` : typeKey(group, usedNames, hasController);
      const known = byKey.get(key);
      if (known) known.push(group);
      else byKey.set(key, [group]);
    }
    this.types = [...byKey.values()].map((members, id) => ({ id, groups: members }));
    for (const type of this.types) for (const group of type.groups) this.typesByGroup.set(group, type);
    this.typeIds = Uint32Array.from(groups, (group) => this.typeOf(group).id);
  }

  /** The type of a group. Only selectors can tell the groups of one type apart. */
  typeOf(group: PodGroup): PodType {
    return this.typesByGroup.get(group) as PodType;
  }

  /**
   * A number that is equal for groups with the same results by the rules of a side: those of one cell, or those of one type that no
   * selector matches.
   */
  cellOf(side: Side, group: PodGroup): number {
    return this.by(side).cellOf(group) ?? -1 - this.typeOf(group).id;
  }

  /** A number that is equal only for the same object. */
  idOf(object: ClassMatches | CompiledRule): number {
    const id = this.ids.get(object) ?? this.ids.size;
    this.ids.set(object, id);
    return id;
  }

  /** The partition by the rules of a side. Sides with the same selectors share one partition. */
  by(side: Side): Partition {
    let found = this.bySide.get(side);
    if (!found) {
      const columns = new Map(
        rulesOf(side).flatMap((rule) => columnsOf(rule).map((column) => [column, rule] as const)),
      );
      const key = [...columns.keys()].map((column) => this.idOf(column)).join();
      found = this.known.get(key) ?? new Partition(this.cellsBy([...columns]), this.places.length);
      this.known.set(key, found);
      this.bySide.set(side, found);
    }
    return found;
  }

  private matchedBy(column: ClassMatches): Uint32Array {
    let found = this.matched.get(column);
    if (!found) {
      const list: number[] = [];
      for (const [classIndex, match] of column.matching) {
        const place = this.places[classIndex] ?? 0;
        if (place > 0) list.push(place - 1, match);
      }
      found = Uint32Array.from(list);
      this.matched.set(column, found);
    }
    return found;
  }

  /** The groups that some column matches, in cells of one type with the same results. */
  private cellsBy(columns: readonly (readonly [ClassMatches, CompiledRule])[]): PodGroup[][] {
    // A number for each group, by place. It is equal for groups of one type with the same results in the columns so far.
    const numbers = this.typeIds.slice();
    let count = this.types.length;
    const found: number[] = [];
    const isFound = new Uint8Array(this.groups.length);
    for (const [column, compiled] of columns) {
      const finer = new Map<number | string, number>();
      const matched = this.matchedBy(column);
      for (let i = 0; i < matched.length; i += 2) {
        const place = matched[i] as number;
        if (isFound[place] === 0) found.push(place);
        isFound[place] = 1;
        const before = numbers[place] as number;
        const isMaybe = matched[i + 1] === MAYBE;
        const key = isMaybe ? `${before} ${whyOf(compiled, this.groups[place] as PodGroup)}` : before;
        let number = finer.get(key);
        if (number === undefined) {
          number = count++;
          finer.set(key, number);
        }
        numbers[place] = number;
      }
    }
    const cells = new Map<number, PodGroup[]>();
    for (const place of found) {
      const group = this.groups[place] as PodGroup;
      const number = numbers[place] as number;
      const cell = cells.get(number);
      if (cell) cell.push(group);
      else cells.set(number, [group]);
    }
    return [...cells.values()];
  }
}

/** The division of all groups by the selectors of some rules. */
export class Partition {
  /** The groups that a selector matches, or may match. Groups with the same results are in one cell. */
  readonly cells: readonly (readonly PodGroup[])[];
  /** By the index of a group's class, the position of the cell that the group is in, plus 1. 0 for a group in no cell. */
  private readonly matched: Int32Array;
  private readonly unmatched = new Map<PodType, readonly PodGroup[]>();
  private byIngress: Map<Side, PodGroup[][]> | undefined;

  /** @param count greater than the index of every class */
  constructor(cells: readonly (readonly PodGroup[])[], count: number) {
    this.cells = cells;
    this.matched = new Int32Array(count);
    for (const [i, cell] of cells.entries()) for (const { classIndex } of cell) this.matched[classIndex] = i + 1;
  }

  /** Whether some selector matches the group. */
  has(group: PodGroup): boolean {
    return this.matched[group.classIndex] !== 0;
  }

  /** The position of the group's cell. Undefined if no selector matches the group. */
  cellOf(group: PodGroup): number | undefined {
    const cell = this.matched[group.classIndex] as number;
    return cell === 0 ? undefined : cell - 1;
  }

  /** The groups of a type that no selector matches. */
  others(type: PodType): readonly PodGroup[] {
    if (this.cells.length === 0) return type.groups;
    let found = this.unmatched.get(type);
    if (!found) {
      found = type.groups.filter((group) => !this.has(group));
      this.unmatched.set(type, found);
    }
    return found;
  }

  /** The cells, reduced to groups with these ingress policies. */
  limitedBy(entering: Side): readonly (readonly PodGroup[])[] {
    if (!this.byIngress) {
      this.byIngress = new Map();
      for (const cell of this.cells) {
        const parts = new Map<Side, PodGroup[]>();
        for (const group of cell) {
          const part = parts.get(group.sides.Ingress);
          if (part) part.push(group);
          else parts.set(group.sides.Ingress, [group]);
        }
        for (const [side, part] of parts) {
          const known = this.byIngress.get(side);
          if (known) known.push(part);
          else this.byIngress.set(side, [part]);
        }
      }
    }
    return this.byIngress.get(entering) ?? [];
  }
}

/** Equal for groups for which a reason says the same. */
function whyOf(compiled: CompiledRule, { pods, classIndex }: PodGroup): string {
  if (isOrderedRule(compiled)) return `${compiled.leftOpen(classIndex)}`;
  return JSON.stringify(selectorReasons(compiled.rule.peers, compiled.policy.namespace, pods));
}

function columnsOf(rule: CompiledRule): ClassMatches[] {
  return isOrderedRule(rule) ? [...new Set(rule.matches.values())] : [rule.pods];
}

function rulesOf(side: Side): readonly CompiledRule[] {
  return side.deciding;
}

/** Would a reason name the group's pods? */
function isNamed({ kind, pods, sides }: PodGroup, usedNames: ReadonlySet<string>): boolean {
  const { Ingress, Egress } = sides;
  if (kind === 'node' || Ingress.isMaybeSelected || Egress.isMaybeSelected) return true;
  return pods.mayHaveOtherPorts && usedNames.size > 0;
}

function typeKey({ kind, peers, pods }: PodGroup, usedNames: ReadonlySet<string>, hasController: boolean): string {
  const targets = hasController ? [pods.targets.sure.id, pods.targets.maybe.id] : [];
  const at = pods.address ? [pods.key] : [];
  return [kind, peers[0]?.kind, ...targets, '', ...namedPortsIn(pods, usedNames), ...at].join(' ');
}
