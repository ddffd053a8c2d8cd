import { type Concrete, concretesOf } from './concrete.ts';
import { AllEnds, type Ends } from './ends.ts';
import type { OracleEnd, Protocol, WorldPair } from './model.ts';
import { type Treated, Treatment } from './treatment.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** What brute force says of one pair of ends on one port. */
export interface Answer {
  /** Over all that the two ends may be on that side: can it be opened? Both: it depends. Neither: the pair is not there. */
  old: ReadonlySet<boolean>;
  new: ReadonlySet<boolean>;
  /** `may`: where open-world.md leaves it open, see {@link Brute.compare}. */
  differs: 'yes' | 'may' | 'no';
  gained: boolean;
  lost: boolean;
  /** It differs only from what the labels of a namespace may have been that one side alone declares. */
  nowKnown: boolean;
}

/** Ends of a kind that brute force finds to be treated alike: any of them stands for all. */
export interface EndGroup {
  ends: readonly OracleEnd[];
  /** All that one of them may be. */
  treated: readonly Treated[];
}

export interface ComparedGroups {
  from: EndGroup;
  to: EndGroup;
  protocol: Protocol;
  port: number;
  answer: Answer;
}

/** Two pods, or a pod and an address, of which everything is known. */
export interface ConcretePair {
  source: Concrete;
  target: Concrete;
  egress: boolean;
  ingress: boolean;
}

/** The naive evaluator on everything that could exist, on both sides of a pair of worlds. */
export class Brute {
  readonly pair: WorldPair;
  readonly vocabulary: Vocabulary;
  readonly #treatment: Treatment;
  readonly #ends: AllEnds;
  readonly #treated = new WeakMap<OracleEnd, readonly Treated[]>();
  readonly #groups = new WeakMap<Ends, { sources: EndGroup[]; targets: EndGroup[] }>();

  constructor(pair: WorldPair, vocabulary: Vocabulary = vocabularyOf([pair.old, pair.new])) {
    this.pair = pair;
    this.vocabulary = vocabulary;
    this.#treatment = new Treatment(pair);
    this.#ends = new AllEnds(pair, vocabulary);
  }

  /** Everything that the end may be. */
  treated(end: OracleEnd): readonly Treated[] {
    let found = this.#treated.get(end);
    if (!found) {
      found = concretesOf(this.pair, this.vocabulary, end).map((concrete) => this.#treatment.of(concrete));
      this.#treated.set(end, found);
    }
    return found;
  }

  /** Every pair of ends on every port of interest, ends that are treated alike as one; not an address to an address. */
  *comparisons(): Generator<ComparedGroups> {
    for (const { protocol, port } of this.vocabulary.ports) {
      const { sources, targets } = this.groups(protocol);
      for (const from of sources) {
        for (const to of targets) {
          if (from.ends[0]?.kind === 'address' && to.ends[0]?.kind === 'address') continue;
          yield { from, to, protocol, port, answer: this.compare(from, to, protocol, port) };
        }
      }
    }
  }

  /** The pods of no manifest; on a port of this protocol, by each name that policies mention. */
  possiblePods(protocol: Protocol): Extract<OracleEnd, { kind: 'pod' }>[] {
    return this.#ends.of(protocol).targets.filter((end) => end.kind === 'pod');
  }

  /** @param apart equal for ends that may be in one group, if they are treated alike; the same function every time */
  groups(protocol: Protocol, apart?: (end: OracleEnd) => string): { sources: EndGroup[]; targets: EndGroup[] } {
    const ends = this.#ends.of(protocol);
    let groups = this.#groups.get(ends);
    if (!groups) {
      groups = {
        sources: this.#groupsOf(ends.sources, 'kind', apart),
        targets: this.#groupsOf(ends.targets, 'asTarget', apart),
      };
      this.#groups.set(ends, groups);
    }
    return groups;
  }

  #groupsOf(ends: readonly OracleEnd[], by: 'kind' | 'asTarget', apart?: (end: OracleEnd) => string): EndGroup[] {
    const groups = new Map<string, { ends: OracleEnd[]; treated: readonly Treated[] }>();
    for (const end of ends) {
      const treated = this.treated(end);
      const key =
        end.kind === 'workload' ? end.name : `${end.kind} ${treated.map((one) => one[by])} ${apart?.(end) ?? ''}`;
      const group = groups.get(key);
      if (group) group.ends.push(end);
      else groups.set(key, { ends: [end], treated });
    }
    return [...groups.values()];
  }

  ask(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): Answer {
    const group = (end: OracleEnd): EndGroup => ({ ends: [end], treated: this.treated(end) });
    return this.compare(group(from), group(to), protocol, port);
  }

  /**
   * Pods are compared one by one, each with itself on the other side. `may` is said where nothing is asked of them: of a pod with
   * itself, of a pod of a StatefulSet that one side alone has, if others of that StatefulSet had the same answer, and of pods of one
   * workload to each other, where one side has a single one of them.
   */
  compare(from: EndGroup, to: EndGroup, protocol: Protocol, port: number): Answer {
    const [a, b] = [from.ends[0] as OracleEnd, to.ends[0] as OracleEnd];
    const isSelf = a.kind === 'workload' && b.kind === 'workload' && a.name === b.name;
    const [first, second] = [from.treated[0], to.treated[0]];
    const areSingle = first && second && from.treated.length === 1 && to.treated.length === 1;
    if (areSingle && (!isSelf || first.concrete.many) && areTogether(first.concrete, second.concrete)) {
      const [old, now] = this.#areOpen(first, second, protocol, port);
      if (old !== undefined && old === now) return old ? AS_OPEN : AS_DENIED;
    }
    const found = { old: new Set<boolean>(), new: new Set<boolean>() };
    const surely = { gained: false, lost: false, asDeclared: false };
    const perhaps = { gained: false, lost: false };
    const alone: { side: 'old' | 'new'; open: boolean; asDeclared: boolean }[] = [];
    for (const source of from.treated) {
      for (const target of to.treated) {
        const [one, other] = [source.concrete, target.concrete];
        if (!areTogether(one, other)) continue;
        const [old, now] = this.#areOpen(source, target, protocol, port);
        const asDeclared = one.asDeclared && other.asDeclared;
        if (isSelf && one.pod === other.pod && !one.many) {
          if (old !== now) perhaps[now ? 'gained' : 'lost'] = true;
          continue;
        }
        if (old !== undefined) found.old.add(old);
        if (now !== undefined) found.new.add(now);
        if (old === undefined && now !== undefined) alone.push({ side: 'new', open: now, asDeclared });
        if (old !== undefined && now === undefined) alone.push({ side: 'old', open: old, asDeclared });
        if (old === undefined || now === undefined || old === now) continue;
        surely[now ? 'gained' : 'lost'] = true;
        surely.asDeclared ||= asDeclared;
      }
    }
    const isOnBothSides = ['old' as const, 'new' as const].every((side) =>
      from.treated.some((one) => one.concrete[side]),
    );
    for (const { side, open, asDeclared } of alone) {
      const others = found[side === 'old' ? 'new' : 'old'];
      const isMore = (side === 'new') === open;
      if (others.size === 0 ? !open : others.has(open)) {
        if (others.size > 0) perhaps[isMore ? 'gained' : 'lost'] = true;
        continue;
      }
      if (isSelf && isOnBothSides && others.size === 0) {
        perhaps[isMore ? 'gained' : 'lost'] = true;
        continue;
      }
      surely[isMore ? 'gained' : 'lost'] = true;
      surely.asDeclared ||= asDeclared;
    }
    const differs = surely.gained || surely.lost ? 'yes' : perhaps.gained || perhaps.lost ? 'may' : 'no';
    return {
      ...found,
      differs,
      gained: surely.gained || perhaps.gained,
      lost: surely.lost || perhaps.lost,
      nowKnown: differs === 'yes' && !surely.asDeclared,
    };
  }

  /** What the policies of one end alone say on the new side, over all that the two ends may be. */
  allowedBy(direction: 'ingress' | 'egress', from: EndGroup, to: EndGroup, protocol: Protocol, port: number) {
    const found = new Set<boolean>();
    for (const source of from.treated) {
      for (const target of to.treated) {
        if (!areTogether(source.concrete, target.concrete)) continue;
        const allowed = this.#treatment.allows(direction, 'new', source, target, protocol, port);
        if (allowed !== undefined) found.add(allowed);
      }
    }
    return found;
  }

  /** Each pod of the one end with each of the other, with what is open on the new side, by both ends and by each alone. */
  *concretePairs(from: EndGroup, to: EndGroup, protocol: Protocol, port: number): Generator<ConcretePair> {
    for (const source of from.treated) {
      for (const target of to.treated) {
        if (!areTogether(source.concrete, target.concrete)) continue;
        const egress = this.#treatment.allows('egress', 'new', source, target, protocol, port);
        const ingress = this.#treatment.allows('ingress', 'new', source, target, protocol, port);
        if (egress === undefined || ingress === undefined) continue;
        yield { source: source.concrete, target: target.concrete, egress, ingress };
      }
    }
  }

  #areOpen(from: Treated, to: Treated, protocol: Protocol, port: number): [boolean | undefined, boolean | undefined] {
    return [
      this.#treatment.isOpen('old', from, to, protocol, port),
      this.#treatment.isOpen('new', from, to, protocol, port),
    ];
  }
}

/** The group as if each of its pods could be there twice: to ask about a pod with itself, too. */
export function withDoubles({ ends, treated }: EndGroup): EndGroup {
  return { ends, treated: treated.map((one) => ({ ...one, concrete: { ...one.concrete, many: true } })) };
}

/** Most pairs are as before. */
const SAME = { differs: 'no', gained: false, lost: false, nowKnown: false } as const;
const AS_OPEN: Answer = { ...SAME, old: new Set([true]), new: new Set([true]) };
const AS_DENIED: Answer = { ...SAME, old: new Set([false]), new: new Set([false]) };

/** Pods of one namespace see the same labels on it. */
function areTogether({ namespace: one }: Concrete, { namespace: other }: Concrete): boolean {
  return !one || !other || one.name !== other.name || one.labels === other.labels;
}
