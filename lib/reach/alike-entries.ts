import type { CompiledRule } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import { decides } from './deciding-rules.ts';
import type { PodGroup } from './group.ts';
import { OrderedSide } from './ordered/ordered-side.ts';
import type { Partition, PodPartitions, PodType } from './pod-partitions.ts';
import { PortSet } from './port-set.ts';
import { MAYBE, YES } from './selector.ts';
import type { Side } from './side.ts';

/** Pods with the same ingress policies. */
export interface Entry {
  readonly entering: Side;
  readonly targets: ReadonlyMap<PodType, readonly PodGroup[]>;
}

/** Sources with the same egress policies, and targets whose ingress policies do the same for all of them. */
export interface AlikeSources {
  readonly from: readonly PodGroup[];
  readonly leaving: Side;
  readonly targets: EntrySet;
}

/** What ingress policies decide about some sources, if nothing about it is unknown. */
interface Decision {
  readonly id: number;
  /** The ports that are open, for each family of addresses. */
  readonly open: readonly PortSet[];
  /** The rules that decide, with their ports. */
  readonly rules: readonly { readonly id: number; readonly ports: PortSet }[];
}

/** What entries decide about some sources, in order. Sources about which each of them decides the same share one object. */
interface Decided {
  readonly id: number;
  readonly before: Decided | undefined;
  readonly entry: number;
  readonly decision: Decision;
}

/**
 * Entries whose ordered policies decide everything about some sources. There are many if policies pass on what they do not mention, and for
 * one source most of them do the same: they differ in ports that its own policies do not let out. So entries are put together by what they
 * decide about these ports before targets are compared with sources.
 */
export class AlikeEntries {
  private readonly connectivity: Connectivity;
  private readonly partitions: PodPartitions;
  private readonly entries: Entry[] = [];
  private readonly decisions = new Map<string, Decision>();
  /** For each source, the entries that let it in, and what each decides. */
  private readonly bySource = new Map<PodGroup, Decided>();
  /** What the last entry adds to what is decided without it, by the number of its decision. */
  private readonly added = new Map<Decided | undefined, Map<number, Decided>>();
  private count = 0;
  private readonly letOut = new Map<Side, PortSet>();
  private readonly sets = new Map<string, EntrySet>();

  constructor(connectivity: Connectivity, partitions: PodPartitions) {
    this.connectivity = connectivity;
    this.partitions = partitions;
  }

  /**
   * Takes an entry for sources that all of its selectors treat alike.
   * @returns whether it decides everything about them. If it does not, it is not taken
   */
  add(entry: Entry, target: PodGroup, sources: readonly PodGroup[]): boolean {
    const decision = this.decisionOf(entry, target, sources[0] as PodGroup);
    if (!decision) return false;
    if (this.entries.at(-1)?.entering !== entry.entering) {
      this.entries.push(entry);
      this.added.clear();
    }
    for (const source of sources) this.bySource.set(source, this.with(this.bySource.get(source), decision));
    return true;
  }

  /** What is decided with the last entry. */
  private with(before: Decided | undefined, decision: Decision): Decided {
    const byDecision = this.added.get(before) ?? new Map<number, Decided>();
    this.added.set(before, byDecision);
    let found = byDecision.get(decision.id);
    if (!found) {
      found = { id: this.count++, before, entry: this.entries.length - 1, decision };
      byDecision.set(decision.id, found);
    }
    return found;
  }

  /** Undefined if anything about the policies of the entry or the matches of the source is unknown. Then each entry has its own reasons. */
  private decisionOf({ entering }: Entry, target: PodGroup, source: PodGroup): Decision | undefined {
    if (!(entering instanceof OrderedSide) || source.kind !== 'pod') return undefined;
    if (entering.isMaybeSelected || entering.evaluation.ties.length > 0 || entering.doubts.pods.by.length > 0)
      return undefined;
    const { connectivity } = this;
    const results = connectivity.families.map((family) => connectivity.result(target, 'Ingress', source, family));
    if (results.some(({ sure, maybe }) => sure !== maybe)) return undefined;
    const asked = connectivity.rulesFor('Ingress', target, source);
    const isUnknown = (rule: CompiledRule) =>
      connectivity.matchOf(rule, source) !== YES || connectivity.blocksMatch(rule, source) === MAYBE;
    if (asked.some(isUnknown)) return undefined;
    const open = results.map(({ sure }) => sure);
    const rules = asked
      .filter(decides)
      .map((rule) => ({ id: this.partitions.idOf(rule), ports: rule.ports.on(target.pods) }));
    const key = `${open.map(({ id }) => id)} by ${rules.map(({ id, ports }) => `${id}:${ports.id}`)}`;
    const decision = this.decisions.get(key) ?? { id: this.decisions.size, open, rules };
    this.decisions.set(key, decision);
    return decision;
  }

  /** Every source, with the targets that let it in. */
  *sources(): Generator<AlikeSources> {
    const bySide = new Map<Side, Map<string, { readonly from: PodGroup[]; readonly targets: EntrySet }>>();
    for (const parts of this.bySidesAndDecisions()) {
      const known = new Map<PortSet, ReadonlyMap<string, EntrySet>>();
      for (const [leaving, from] of parts) {
        const [source] = from as [PodGroup];
        const ports = this.portsLetOut(leaving, source);
        const sets = known.get(ports) ?? this.setsOf(source, ports);
        known.set(ports, sets);
        const alike = bySide.get(leaving) ?? new Map<string, { from: PodGroup[]; targets: EntrySet }>();
        bySide.set(leaving, alike);
        for (const [decided, targets] of sets) {
          const key = `${this.partitions.typeOf(source).id} ${targets.id} ${decided}`;
          const same = alike.get(key);
          if (same) same.from.push(...from);
          else alike.set(key, { from: [...from], targets });
        }
      }
    }
    for (const [leaving, alike] of bySide) for (const ends of alike.values()) yield { ...ends, leaving };
  }

  /** Sources of one type for which each entry decides the same, by their egress policies. */
  private bySidesAndDecisions(): Iterable<ReadonlyMap<Side, PodGroup[]>> {
    const alike = new Map<string, Map<Side, PodGroup[]>>();
    for (const [group, decided] of this.bySource) {
      const key = `${this.partitions.typeOf(group).id} ${decided.id}`;
      const parts = alike.get(key) ?? new Map<Side, PodGroup[]>();
      alike.set(key, parts);
      const part = parts.get(group.sides.Egress);
      if (part) part.push(group);
      else parts.set(group.sides.Egress, [group]);
    }
    return alike.values();
  }

  /** All ports that egress policies let out to some pod, or may let out. */
  private portsLetOut(leaving: Side, source: PodGroup): PortSet {
    let ports = this.letOut.get(leaving);
    if (!ports) {
      const { families } = this.connectivity;
      const partition = this.partitions.by(leaving);
      const others = this.partitions.types.map((type) => partition.others(type));
      ports = PortSet.unionOf(
        [...partition.cells, ...others].flatMap(([target]) =>
          target ? families.map((family) => this.connectivity.result(source, 'Egress', target, family).maybe) : [],
        ),
      );
      this.letOut.set(leaving, ports);
    }
    return ports;
  }

  /** The entries that let a source in on some of these ports. Those that do the same on them, by the same rules, are in one set. */
  private setsOf(source: PodGroup, ports: PortSet): ReadonlyMap<string, EntrySet> {
    const keys = new Map<Decision, string | undefined>();
    const byKey = new Map<string, number[]>();
    for (const { entry, decision } of inOrder(this.bySource.get(source))) {
      if (!keys.has(decision)) keys.set(decision, this.decidedOn(ports, decision));
      const key = keys.get(decision);
      if (key === undefined) continue;
      const same = byKey.get(key);
      if (same) same.push(entry);
      else byKey.set(key, [entry]);
    }
    return new Map([...byKey].map(([key, entries]) => [key, this.setOf(entries)]));
  }

  private setOf(positions: readonly number[]): EntrySet {
    const key = positions.join();
    let set = this.sets.get(key);
    if (!set) {
      const entries = positions.map((position) => this.entries[position] as Entry);
      set = new EntrySet(this.sets.size, entries);
      this.sets.set(key, set);
    }
    return set;
  }

  /** Equal for decisions that open the same of these ports by the same rules. Undefined if they open none. */
  private decidedOn(ports: PortSet, { open, rules }: Decision): string | undefined {
    const opened = open.map((set) => set.intersect(ports));
    const all = PortSet.unionOf(opened);
    if (all.isEmpty) return undefined;
    const naming = rules.filter((rule) => !rule.ports.intersect(all).isEmpty).map(({ id }) => id);
    return `${opened.map(({ id }) => id)} by ${naming}`;
  }
}

function inOrder(last: Decided | undefined): Decided[] {
  const all: Decided[] = [];
  for (let at = last; at; at = at.before) all.push(at);
  return all.reverse();
}

/** The targets of entries that do the same. */
export class EntrySet {
  readonly id: number;
  readonly byType: ReadonlyMap<PodType, readonly PodGroup[]>;
  private readonly groups: ReadonlySet<PodGroup>;
  private readonly cells = new Map<Partition, readonly (readonly PodGroup[])[]>();

  constructor(id: number, entries: readonly Entry[]) {
    this.id = id;
    const byType = new Map<PodType, PodGroup[]>();
    for (const { targets } of entries) {
      for (const [type, groups] of targets) {
        const known = byType.get(type);
        if (known) known.push(...groups);
        else byType.set(type, [...groups]);
      }
    }
    this.byType = byType;
    this.groups = new Set([...byType.values()].flat());
  }

  /** The cells of a partition, reduced to the targets. */
  cellsOf(partition: Partition): readonly (readonly PodGroup[])[] {
    let found = this.cells.get(partition);
    if (!found) {
      found = partition.cells
        .map((cell) => cell.filter((group) => this.groups.has(group)))
        .filter(({ length }) => length > 0);
      this.cells.set(partition, found);
    }
    return found;
  }
}
