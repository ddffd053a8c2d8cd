import type { PolicyType } from '../../manifests/model.ts';
import { AddressCells } from '../address-cells.ts';
import type { AddressSpace } from '../address-steps.ts';
import type { CompiledRule } from '../compiled-policy.ts';
import type { FamilyInUse } from '../family-in-use.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { type Match, NO } from '../selector.ts';
import { type DirectionResult, RuleList, type SelectingRules, Side } from '../side.ts';
import { type CompiledReach, doubted } from '../unevaluated.ts';
import type { CompiledOrderedRule } from './compiled-ordered.ts';
import { rangesOf } from './expression.ts';
import { matchAddress } from './expression-match.ts';
import type { Asked, OrderedEvaluation, Trace } from './ordered-evaluation.ts';
import { hitting, type OrderedResults } from './ordered-results.ts';

/**
 * All policies that limit the same pods in one direction, evaluated stage by stage. Each unknown fact is judged separately. So a port that
 * is decided may come out as one that depends, but never the other way round.
 */
export class OrderedSide extends Side {
  private readonly ordered: OrderedResults;
  private readonly direction: PolicyType;
  private readonly subject: PodClass;
  /** The rules of NetworkPolicies. */
  private readonly own: readonly RuleList[];
  private readonly knownHits = new Map<number, readonly CompiledOrderedRule[]>();
  private knownCells: AddressCells | undefined;

  /** @param ordered of the ordered policies that select the pods, and of as many lists of NetworkPolicies */
  constructor(
    direction: PolicyType,
    subject: PodClass,
    policies: readonly SelectingRules[],
    reaches: readonly CompiledReach[],
    ordered: OrderedResults,
  ) {
    super(direction, subject, policies, reaches);
    this.ordered = ordered;
    this.direction = direction;
    this.subject = subject;
    this.own = super.lists;
  }

  get evaluation(): OrderedEvaluation {
    return this.ordered.evaluation;
  }

  private get rules(): readonly CompiledOrderedRule[] {
    return this.ordered.rules;
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
    return doubted(this.decidedWith(index, other, space, family).result, this.doubts.pods);
  }

  private decidedWith(index: number, other: PodClass, space: AddressSpace | undefined, family: FamilyInUse) {
    const target = this.direction === 'Ingress' ? this.subject : other;
    const allowed = this.own.map((list) => list.withPods(index, other, space));
    return this.ordered.withPods(index, family, target, allowed);
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
    const allowed = this.own.map((list) => list.toRanges(asked));
    const target = this.direction === 'Ingress' ? this.subject : undefined;
    const results = new Map(
      [...firsts].map(([number, range], i) => {
        const own = allowed.map((list) => list[i] as DirectionResult);
        return [number, doubted(this.ordered.withRange(range, target, own), this.doubts.addresses)];
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
    const all = families.map(([family, space]) => this.decidedWith(index, other, space, family).hits);
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
      allowed: this.own.map((list) => list.withPods(index, other, space)),
      target: this.direction === 'Ingress' ? this.subject : other,
      trace,
      ...(without && { without }),
    });
  }

  /** The same for the addresses of a range. No range of a rule may cut it. */
  traceAt(range: AddressRange, trace: Trace, without?: Asked['without']): DirectionResult {
    return this.evaluation.decided({
      matchOf: ({ peer }) => matchAddress(peer, range),
      allowed: this.own.map((list) => list.toRanges([range])[0] as DirectionResult),
      target: this.direction === 'Ingress' ? this.subject : undefined,
      trace,
      ...(without && { without }),
    });
  }

  override get ofNetworkPolicies(): readonly CompiledRule[] {
    return this.own.flatMap(({ rules }) => rules);
  }
}
