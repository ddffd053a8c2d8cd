import type { PolicyType } from '../../manifests/model.ts';
import type { AddressSpace } from '../address-steps.ts';
import type { ClassMatches } from '../class-matches.ts';
import type { CompiledRule } from '../compiled-policy.ts';
import type { FamilyInUse } from '../family-in-use.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { PortSet } from '../port-set.ts';
import { greatest, least, MAYBE, type Match, NO, YES } from '../selector.ts';
import { type DirectionResult, RuleList, Side } from '../side.ts';
import { type CompiledReach, doubted } from '../unevaluated.ts';
import type { CompiledOrdered, CompiledOrderedRule } from './compiled-ordered.ts';
import type { Expression } from './expression.ts';
import { matchAddress } from './expression-match.ts';
import { policiesOf, type Stage, type StageItem } from './ordered-policy.ts';

/** The NetworkPolicies of a pod: what each list of their rules allows, and whether they are its own for sure. */
interface OwnPolicies {
  readonly selects: Match;
  readonly list: RuleList;
}

/** What is asked of the other end of a connection. */
interface Asked {
  matchOf(rule: CompiledOrderedRule): Match;
  /** What NetworkPolicies allow to it. */
  allowedBy(list: RuleList): DirectionResult;
  readonly target: PodClass | undefined;
  /** Who is told how it is decided. */
  readonly trace?: Trace;
  /** Rules that count as if they were not there. */
  readonly without?: ReadonlySet<CompiledOrderedRule['rule']>;
}

/** Is told what is asked, in order. */
export interface Trace {
  rule?(rule: CompiledOrderedRule, selects: Match, match: Match, hit: PortSet): void;
  networkPolicies?(allowed: PortSet): void;
  /** @param left what no policy of the stage decided @param applies whether a policy of it selects the pods */
  stage?(stage: Stage, left: PortSet, applies: Match): void;
  /** @param left what is open, as nothing decides it */
  end?(left: PortSet): void;
}

/** Ports that are open, denied, or left to the next stage; those of which it is not known are in several. */
interface Outcome {
  readonly open: PortSet;
  readonly denied: PortSet;
  readonly passed: PortSet;
  /** Not decided so far. */
  readonly left: PortSet;
}

/**
 * All policies that limit the same pods in one direction, asked stage by stage. What is unknown counts by itself, so a port that is decided
 * may come out as one that depends, and never the other way round.
 */
export class OrderedSide extends Side {
  private readonly ordered: CompiledOrdered;
  private readonly direction: PolicyType;
  private readonly subject: PodClass;
  private readonly classIndex: number;
  private readonly own: readonly OwnPolicies[];
  private readonly rules: readonly CompiledOrderedRule[];
  private readonly known = new Map<string, Map<number, DirectionResult>>();
  private readonly alike = new Map<FamilyInUse, Int32Array>();
  /** Do rules name ports, which are others on each target? */
  private readonly namesPorts: boolean;

  /** @param classIndex of the pods, or of others that the same policies and rules are for */
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
    this.classIndex = classIndex;
    const list = (rules: readonly CompiledRule[]) => new RuleList(rules, direction === 'Ingress' ? subject : undefined);
    const selecting = policies.filter(({ selects }) => selects === YES);
    this.own = [
      ...(selecting.length > 0 ? [{ selects: YES as Match, list: list(selecting.flatMap(({ rules }) => rules)) }] : []),
      ...policies
        .filter(({ selects }) => selects === MAYBE)
        .map(({ selects, rules }) => ({ selects, list: list(rules) })),
    ];
    this.rules = ordered.policies
      .filter((policy) => policy.direction === direction && policy.subjects.at(classIndex) !== NO)
      .flatMap((policy) => policy.rules.filter((rule) => rule.subjects?.at(classIndex) !== NO));
    this.namesPorts = this.rules.some(({ ports }) => ports.names.length > 0);
  }

  /** YES: what no rule mentions is denied. */
  override get isolated(): Match {
    let isMaybe = false;
    for (const { items, end } of this.ordered.stages[this.direction]) {
      const applies = end === 'Deny' ? this.applies(items) : NO;
      if (applies === YES) return YES;
      isMaybe ||= applies === MAYBE;
    }
    return isMaybe ? MAYBE : NO;
  }

  override get isOrdered(): boolean {
    return true;
  }

  override get isMaybeSelected(): boolean {
    return (
      super.isMaybeSelected ||
      this.ordered.policies.some(
        ({ direction, subjects, rules }) =>
          direction === this.direction &&
          subjects.at(this.classIndex) !== NO &&
          (subjects.at(this.classIndex) === MAYBE ||
            rules.some((rule) => rule.subjects?.at(this.classIndex) === MAYBE)),
      )
    );
  }

  /** The rules by which something may be let through, as one list. */
  override get lists(): readonly RuleList[] {
    const allowing = this.rules.filter(({ action }) => action !== 'Deny');
    const target = this.direction === 'Ingress' ? this.subject : undefined;
    return [...super.lists, ...(allowing.length > 0 ? [new RuleList(allowing, target)] : [])];
  }

  /** Those of every action. */
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
    const target = this.direction === 'Ingress' ? this.subject : other;
    const lists = this.own.map(({ list }) => list.withPods(index, other, space));
    const known = this.knownFor(target, lists);
    const alike = this.alikeAt(family)[index] as number;
    let result = known.get(alike);
    if (!result) {
      const matchOf = (rule: CompiledOrderedRule) => rule.matches.get(family)?.at(index) ?? NO;
      const allowedBy = (list: RuleList) => lists[this.own.findIndex((one) => one.list === list)] as DirectionResult;
      result = doubted(this.decided({ matchOf, allowedBy, target }), this.doubts.pods);
      known.set(alike, result);
    }
    return result;
  }

  /** Equal for classes of which the rules say the same, at addresses of this family. */
  private alikeAt(family: FamilyInUse): Int32Array {
    let found = this.alike.get(family);
    if (!found) {
      found = this.ordered.alike(this.rules.map(({ matches }) => matches.get(family) as ClassMatches));
      this.alike.set(family, found);
    }
    return found;
  }

  /** What is known already, for a target and for what NetworkPolicies allow, by which classes are alike. */
  private knownFor(target: PodClass, lists: readonly DirectionResult[]): Map<number, DirectionResult> {
    let key = this.namesPorts ? `${target.kind} ${target.namedPortsKey}` : '';
    for (const { sure, maybe } of lists) key += ` ${sure.id}-${maybe.id}`;
    let found = this.known.get(key);
    if (!found) {
      found = new Map();
      this.known.set(key, found);
    }
    return found;
  }

  override withRanges(ranges: readonly AddressRange[]): DirectionResult[] {
    const lists = this.own.map(({ list }) => list.toRanges(ranges));
    const target = this.direction === 'Ingress' ? this.subject : undefined;
    return ranges.map((range, i) => {
      const allowedBy = (list: RuleList) =>
        lists[this.own.findIndex((one) => one.list === list)]?.[i] as DirectionResult;
      const asked: Asked = { matchOf: ({ peer }) => matchAddress(peer, range), allowedBy, target };
      return doubted(this.decided(asked), this.doubts.addresses);
    });
  }

  /** The rules by which ports are decided, or may be, to or from pods of a class. */
  hitsWithPods(
    index: number,
    other: PodClass,
    families: readonly (readonly [FamilyInUse, AddressSpace | undefined])[],
  ): CompiledOrderedRule[] {
    return hits((trace) => {
      for (const family of families) this.traceWithPods(index, other, family, trace);
    });
  }

  /** The same for the addresses of a range that no rule's own range cuts. */
  hitsAt(range: AddressRange): CompiledOrderedRule[] {
    return hits((trace) => this.traceAt(range, trace));
  }

  /** What is asked, and what is decided by it, to or from pods of a class. */
  traceWithPods(
    index: number,
    other: PodClass,
    [family, space]: readonly [FamilyInUse, AddressSpace | undefined],
    trace: Trace,
    without?: Asked['without'],
  ): DirectionResult {
    return this.decided({
      matchOf: (rule) => rule.matches.get(family)?.at(index) ?? NO,
      allowedBy: (list) => list.withPods(index, other, space),
      target: this.direction === 'Ingress' ? this.subject : other,
      trace,
      ...(without && { without }),
    });
  }

  /** The same for the addresses of a range that no rule's own range cuts. */
  traceAt(range: AddressRange, trace: Trace, without?: Asked['without']): DirectionResult {
    return this.decided({
      matchOf: ({ peer }) => matchAddress(peer, range),
      allowedBy: (list) => list.toRanges([range])[0] as DirectionResult,
      target: this.direction === 'Ingress' ? this.subject : undefined,
      trace,
      ...(without && { without }),
    });
  }

  /** The policies of a stage that select the pods, in order, with their rules for them. */
  policiesOf(
    stage: Stage,
  ): { policy: CompiledRule['policy']; selects: Match; rules: readonly CompiledOrderedRule[] }[] {
    return [...policiesOf(stage.items)].flatMap((one) => {
      const { subjects, rules } = this.ordered.of(one);
      const selects = subjects.at(this.classIndex);
      if (selects === NO) return [];
      return [
        { policy: one.policy, selects, rules: rules.filter((rule) => rule.subjects?.at(this.classIndex) !== NO) },
      ];
    });
  }

  /** Are NetworkPolicies asked in the stage, and some that select the pods? */
  asksNetworkPolicies(stage: Stage): boolean {
    return this.own.length > 0 && flat(stage.items).some(({ is }) => is === 'networkPolicies');
  }

  /** Of which of its policies the first is not known. */
  tiesOf(stage: Stage): string[] {
    return flat(stage.items).flatMap((item) => {
      if (item.is !== 'tie') return [];
      const selecting = item.items.filter((one) => this.applies([one]) !== NO);
      return selecting.length > 1 ? [item.name] : [];
    });
  }

  /** Of which policies that select the pods the first is not known. */
  get ties(): string[] {
    return this.ordered.stages[this.direction].flatMap((stage) => this.tiesOf(stage));
  }

  /** What is asked of the pods by policies, and rules for some of their pods, of which it is not known whether they are meant. */
  get doubtfulSubjects(): Expression[] {
    return this.ordered.policies
      .filter((policy) => policy.direction === this.direction && policy.subjects.at(this.classIndex) !== NO)
      .flatMap(({ ordered, subjects, rules }) => [
        ...(subjects.at(this.classIndex) === MAYBE ? [ordered.subject] : []),
        ...rules.flatMap((rule, i) =>
          rule.subjects?.at(this.classIndex) === MAYBE ? (ordered.rules[i]?.subject ?? []) : [],
        ),
      ]);
  }

  override get ofNetworkPolicies(): readonly CompiledRule[] {
    return this.own.flatMap(({ list }) => list.rules);
  }

  private decided(asked: Asked): DirectionResult {
    let [open, denied, left] = [PortSet.none, PortSet.none, PortSet.all];
    for (const stage of this.ordered.stages[this.direction]) {
      const { items, end } = stage;
      const outcome = this.sequence(items, left, asked);
      open = open.union(outcome.open);
      denied = denied.union(outcome.denied);
      const applies = this.applies(items);
      asked.trace?.stage?.(stage, outcome.left, applies);
      const isDenied = end === 'Deny' && applies !== NO;
      if (isDenied) denied = denied.union(outcome.left);
      left = isDenied && applies === YES ? outcome.passed : outcome.passed.union(outcome.left);
    }
    asked.trace?.end?.(left);
    open = open.union(left);
    return { sure: open.subtract(denied), maybe: open };
  }

  private sequence(items: readonly StageItem[], from: PortSet, asked: Asked): Outcome {
    let { open, denied, passed, left } = { ...NOTHING, left: from };
    for (const item of items) {
      const outcome = this.item(item, left, asked);
      open = open.union(outcome.open);
      denied = denied.union(outcome.denied);
      passed = passed.union(outcome.passed);
      left = outcome.left;
    }
    return { open, denied, passed, left };
  }

  private item(item: StageItem, left: PortSet, asked: Asked): Outcome {
    switch (item.is) {
      case 'sequence':
        return this.sequence(item.items, left, asked);
      case 'tie': {
        // "The implementation can apply any of the matching policies": each may be the first.
        const each = item.items.map((one) => this.item(one, left, asked));
        const union = (of: (outcome: Outcome) => PortSet) => PortSet.unionOf(each.map(of));
        return {
          open: union((one) => one.open),
          denied: union((one) => one.denied),
          passed: union((one) => one.passed),
          left: each.reduce((set, one) => set.intersect(one.left), left),
        };
      }
      case 'networkPolicies':
        return this.networkPolicies(left, asked);
      case 'policy': {
        const { subjects, rules } = this.ordered.of(item);
        const selects = subjects.at(this.classIndex);
        return selects === NO ? { ...NOTHING, left } : this.policy(rules, selects, left, asked);
      }
    }
  }

  private networkPolicies(from: PortSet, asked: Asked): Outcome {
    let [open, left] = [PortSet.none, from];
    for (const { selects, list } of this.own) {
      const { sure, maybe } = asked.allowedBy(list);
      open = open.union(from.intersect(maybe));
      if (selects === YES) left = left.subtract(sure);
    }
    asked.trace?.networkPolicies?.(open);
    return { ...NOTHING, open, left };
  }

  private policy(rules: readonly CompiledOrderedRule[], selects: Match, from: PortSet, asked: Asked): Outcome {
    let { open, denied, passed, left } = { ...NOTHING, left: from };
    for (const rule of rules) {
      const own = rule.subjects ? least(selects, rule.subjects.at(this.classIndex)) : selects;
      const match = own === NO ? NO : least(own, asked.matchOf(rule));
      const hit = match === NO ? PortSet.none : left.intersect(rule.ports.on(asked.target));
      if (asked.without?.has(rule.rule)) continue;
      asked.trace?.rule?.(rule, own, match, hit);
      if (match === NO) continue;
      if (rule.action === 'Allow') open = open.union(hit);
      else if (rule.action === 'Deny') denied = denied.union(hit);
      else passed = passed.union(hit);
      if (match === YES) left = left.subtract(rule.ports.surelyOn(asked.target));
    }
    return { open, denied, passed, left };
  }

  /** Does a policy of the stage select the pods? */
  private applies(items: readonly StageItem[]): Match {
    return items.reduce((match: Match, item) => {
      if (item.is === 'networkPolicies') return this.own.reduce((one, { selects }) => greatest(one, selects), match);
      if (item.is !== 'policy') return greatest(match, this.applies(item.items));
      return item.counts === false ? match : greatest(match, this.ordered.of(item).subjects.at(this.classIndex));
    }, NO);
  }
}

const NOTHING: Omit<Outcome, 'left'> = { open: PortSet.none, denied: PortSet.none, passed: PortSet.none };

function hits(ask: (trace: Trace) => void): CompiledOrderedRule[] {
  const found = new Set<CompiledOrderedRule>();
  ask({
    rule: (rule, _selects, _match, hit) => {
      if (!hit.isEmpty) found.add(rule);
    },
  });
  return [...found];
}

function flat(items: readonly StageItem[]): StageItem[] {
  return items.flatMap((item) => [item, ...(item.is === 'sequence' || item.is === 'tie' ? flat(item.items) : [])]);
}
