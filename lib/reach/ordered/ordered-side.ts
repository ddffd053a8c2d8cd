import type { PolicyType } from '../../manifests/model.ts';
import { AddressCells } from '../address-cells.ts';
import type { AddressSpace } from '../address-steps.ts';
import type { ClassMatches } from '../class-matches.ts';
import type { CompiledRule } from '../compiled-policy.ts';
import type { FamilyInUse } from '../family-in-use.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { MAYBE, type Match, NO, YES } from '../selector.ts';
import { type DirectionResult, RuleList, Side } from '../side.ts';
import { type CompiledReach, doubted } from '../unevaluated.ts';
import type { CompiledOrdered, CompiledOrderedRule } from './compiled-ordered.ts';
import { rangesOf } from './expression.ts';
import { matchAddress } from './expression-match.ts';
import { type Asked, OrderedEvaluation, type OwnPolicies, type Trace } from './ordered-evaluation.ts';

/**
 * All policies that limit the same pods in one direction, evaluated stage by stage. Each unknown fact is judged separately. So a port that
 * is decided may come out as one that depends, but never the other way round.
 */
export class OrderedSide extends Side {
  readonly evaluation: OrderedEvaluation;
  private readonly ordered: CompiledOrdered;
  private readonly direction: PolicyType;
  private readonly subject: PodClass;
  private readonly own: readonly OwnPolicies[];
  private readonly rules: readonly CompiledOrderedRule[];
  private readonly byFamily = new Map<FamilyInUse, OfFamily>();
  private readonly knownHits = new Map<number, readonly CompiledOrderedRule[]>();
  private knownCells: AddressCells | undefined;
  /** Do rules name ports? The numbers of these ports differ from target to target. */
  private readonly namesPorts: boolean;

  /** @param classIndex class of the pods, or another class to which the same policies and rules apply */
  constructor(
    direction: PolicyType,
    subject: PodClass,
    classIndex: number,
    policies: readonly { readonly selects: Match; readonly rules: readonly CompiledRule[] }[],
    ordered: CompiledOrdered,
    reaches: readonly CompiledReach[],
  ) {
    super(direction, subject, policies, reaches);
    this.ordered = ordered;
    this.direction = direction;
    this.subject = subject;
    const list = (rules: readonly CompiledRule[]) => new RuleList(rules, direction === 'Ingress' ? subject : undefined);
    const selecting = policies.filter(({ selects }) => selects === YES);
    this.own = [
      ...(selecting.length > 0 ? [{ selects: YES as Match, list: list(selecting.flatMap(({ rules }) => rules)) }] : []),
      ...policies
        .filter(({ selects }) => selects === MAYBE)
        .map(({ selects, rules }) => ({ selects, list: list(rules) })),
    ];
    this.evaluation = new OrderedEvaluation(ordered, direction, classIndex, this.own);
    this.rules = ordered.policies
      .filter((policy) => policy.direction === direction && policy.subjects.at(classIndex) !== NO)
      .flatMap((policy) => policy.rules.filter((rule) => rule.subjects?.at(classIndex) !== NO));
    this.namesPorts = this.rules.some(({ ports }) => ports.names.length > 0);
  }

  override get isolated(): Match {
    return this.evaluation.isolated;
  }

  override get isOrdered(): boolean {
    return true;
  }

  override get isMaybeSelected(): boolean {
    return super.isMaybeSelected || this.evaluation.doubtfulSubjects.length > 0;
  }

  /** Do rules apply only to pods with certain addresses? If so, the family of an address outside matters. */
  get asksForOwnAddress(): boolean {
    return this.evaluation.doubtfulSubjects.some((subject) => rangesOf(subject).length > 0);
  }

  /** The lists of NetworkPolicies, and one list with the ordered rules that may let something through. */
  override get lists(): readonly RuleList[] {
    const allowing = this.rules.filter(({ action }) => action !== 'Deny');
    const target = this.direction === 'Ingress' ? this.subject : undefined;
    return [...super.lists, ...(allowing.length > 0 ? [new RuleList(allowing, target)] : [])];
  }

  /** The rules of every action. */
  override get deciding(): readonly CompiledRule[] {
    return [...this.ofNetworkPolicies, ...this.rules];
  }

  override get ranges(): readonly AddressRange[] {
    return this.deciding.flatMap(({ ranges }) => ranges);
  }

  override withPods(
    index: number,
    other: PodClass,
    space: AddressSpace | undefined,
    family: FamilyInUse,
  ): DirectionResult {
    return this.knownOf(index, other, space, family).result;
  }

  private knownOf(index: number, other: PodClass, space: AddressSpace | undefined, family: FamilyInUse): Known {
    const target = this.direction === 'Ingress' ? this.subject : other;
    const lists = this.own.map(({ list }) => list.withPods(index, other, space));
    const { known: byKey, alikeAt } = this.ofFamily(family);
    const key = this.keyOf(target, lists);
    const known = byKey.get(key) ?? new Map<number, Known>();
    if (known.size === 0) byKey.set(key, known);
    const alike = alikeAt[index] as number;
    let found = known.get(alike);
    if (!found) {
      const hits = new Set<CompiledOrderedRule>();
      const decided = this.evaluation.decided({
        matchOf: (rule) => rule.matches.get(family)?.at(index) ?? NO,
        allowedBy: (list) => lists[this.own.findIndex((one) => one.list === list)] as DirectionResult,
        target,
        trace: hitting(hits),
      });
      found = { result: doubted(decided, this.doubts.pods), hits };
      known.set(alike, found);
    }
    return found;
  }

  private ofFamily(family: FamilyInUse): OfFamily {
    let found = this.byFamily.get(family);
    if (!found) {
      const columns = this.rules.map(({ matches }) => matches.get(family) as ClassMatches);
      found = { alikeAt: this.ordered.alike(columns), known: new Map() };
      this.byFamily.set(family, found);
    }
    return found;
  }

  /** Equal if named ports are the same and NetworkPolicies allow the same. Mostly a number, because millions of questions make one. */
  private keyOf({ kind, namedPortsKey }: PodClass, lists: readonly DirectionResult[]): string | number {
    const [first] = lists;
    if (!this.namesPorts && lists.length <= 1) return first ? first.sure.id * 2 ** 26 + first.maybe.id : '';
    return [
      this.namesPorts ? `${kind} ${namedPortsKey}` : '',
      ...lists.map(({ sure, maybe }) => `${sure.id}-${maybe.id}`),
    ].join(' ');
  }

  /** The addresses between the ends of the side's own ranges, which have the same results. Other sides may tell them apart. */
  private get cells(): AddressCells {
    this.knownCells ??= new AddressCells(this.ranges);
    return this.knownCells;
  }

  override withRanges(ranges: readonly AddressRange[]): DirectionResult[] {
    const numbers = ranges.map((range) => this.cells.of(range));
    const firsts = new Map<number, AddressRange>();
    for (const [i, number] of numbers.entries()) if (!firsts.has(number)) firsts.set(number, ranges[i] as AddressRange);
    const asked = [...firsts.values()];
    const lists = new Map(this.own.map(({ list }) => [list, list.toRanges(asked)]));
    const target = this.direction === 'Ingress' ? this.subject : undefined;
    const results = new Map(
      [...firsts].map(([number, range], i) => {
        const decided = this.evaluation.decided({
          matchOf: ({ peer }) => matchAddress(peer, range),
          allowedBy: (list) => lists.get(list)?.[i] as DirectionResult,
          target,
        });
        return [number, doubted(decided, this.doubts.addresses)];
      }),
    );
    return numbers.map((number) => results.get(number) as DirectionResult);
  }

  /** The rules that decide ports to or from pods of a class, or may decide them. */
  hitsWithPods(
    index: number,
    other: PodClass,
    families: readonly (readonly [FamilyInUse, AddressSpace | undefined])[],
  ): CompiledOrderedRule[] {
    const all = families.map(([family, space]) => this.knownOf(index, other, space, family).hits);
    return [...new Set(all.flatMap((hits) => [...hits]))];
  }

  /** The same for the addresses of a range. No range of a rule may cut it. */
  hitsAt(range: AddressRange): readonly CompiledOrderedRule[] {
    const cell = this.cells.of(range);
    let found = this.knownHits.get(cell);
    if (!found) {
      const hits = new Set<CompiledOrderedRule>();
      this.traceAt(range, hitting(hits));
      found = [...hits];
      this.knownHits.set(cell, found);
    }
    return found;
  }

  /** Evaluates the rules for connections to or from pods of a class, and tells the trace each step. */
  traceWithPods(
    index: number,
    other: PodClass,
    [family, space]: readonly [FamilyInUse, AddressSpace | undefined],
    trace: Trace,
    without?: Asked['without'],
  ): DirectionResult {
    return this.evaluation.decided({
      matchOf: (rule) => rule.matches.get(family)?.at(index) ?? NO,
      allowedBy: (list) => list.withPods(index, other, space),
      target: this.direction === 'Ingress' ? this.subject : other,
      trace,
      ...(without && { without }),
    });
  }

  /** The same for the addresses of a range. No range of a rule may cut it. */
  traceAt(range: AddressRange, trace: Trace, without?: Asked['without']): DirectionResult {
    return this.evaluation.decided({
      matchOf: ({ peer }) => matchAddress(peer, range),
      allowedBy: (list) => list.toRanges([range])[0] as DirectionResult,
      target: this.direction === 'Ingress' ? this.subject : undefined,
      trace,
      ...(without && { without }),
    });
  }

  override get ofNetworkPolicies(): readonly CompiledRule[] {
    return this.own.flatMap(({ list }) => list.rules);
  }
}

/** Results for pods at the other end. */
interface Known {
  readonly result: DirectionResult;
  /** The rules that decide ports, or may decide them. */
  readonly hits: ReadonlySet<CompiledOrderedRule>;
}

/** What is known at addresses of one family. */
interface OfFamily {
  /** A number for each class. Classes have the same number if the rules give the same results. */
  readonly alikeAt: Int32Array;
  /** Results by `keyOf` and by that number. */
  readonly known: Map<string | number, Map<number, Known>>;
}

function hitting(found: Set<CompiledOrderedRule>): Trace {
  return {
    rule: (rule, _selects, _match, hit) => {
      if (!hit.isEmpty) found.add(rule);
    },
  };
}
