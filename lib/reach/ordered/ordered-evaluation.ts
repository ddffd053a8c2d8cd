import type { PolicyType } from '../../manifests/model.ts';
import type { CompiledRule } from '../compiled-policy.ts';
import type { PodClass } from '../pod-class.ts';
import { PortSet } from '../port-set.ts';
import { greatest, least, MAYBE, type Match, NO, YES } from '../selector.ts';
import type { DirectionResult } from '../side.ts';
import type { CompiledOrdered, CompiledOrderedRule } from './compiled-ordered.ts';
import type { Expression } from './expression.ts';
import { policiesOf, type Stage, type StageItem } from './ordered-policy.ts';

/** What the evaluation asks about the other end of a connection. */
export interface Asked {
  matchOf(rule: CompiledOrderedRule): Match;
  /** The ports that each list of NetworkPolicies allows to or from the other end. */
  readonly allowed: readonly DirectionResult[];
  readonly target: PodClass | undefined;
  /** Records how the connection is decided. */
  readonly trace?: Trace;
  /** Rules that the evaluation skips. */
  readonly without?: ReadonlySet<CompiledOrderedRule['rule']>;
}

/** Receives each step of an evaluation, in order. */
export interface Trace {
  rule?(rule: CompiledOrderedRule, selects: Match, match: Match, hit: PortSet): void;
  networkPolicies?(allowed: PortSet): void;
  /** @param left ports that no policy of the stage decided @param applies whether a policy of the stage selects the pods */
  stage?(stage: Stage, left: PortSet, applies: Match): void;
  /** @param left ports that are open because nothing decides them */
  end?(left: PortSet): void;
}

/** Ports that are open, denied, or passed to the next stage. A port whose fate is unknown is in several of these sets. */
interface Outcome {
  readonly open: PortSet;
  readonly denied: PortSet;
  readonly passed: PortSet;
  /** Ports that are not decided yet. */
  readonly left: PortSet;
}

/** An item of a stage, with only the policies and rules that apply to the pods. */
type OwnItem =
  | { readonly is: 'policy'; readonly rules: readonly OwnRule[] }
  | { readonly is: 'networkPolicies' }
  | { readonly is: 'sequence' | 'tie'; readonly items: readonly OwnItem[] };

/** @property selects whether the policy and its rule apply to the pods */
interface OwnRule {
  readonly rule: CompiledOrderedRule;
  readonly selects: Match;
}

/** Evaluates the policies of a class of pods in one direction, stage by stage. */
export class OrderedEvaluation {
  private readonly ordered: CompiledOrdered;
  private readonly classIndex: number;
  private readonly own: readonly Match[];
  private readonly stages: readonly {
    readonly stage: Stage;
    readonly items: readonly OwnItem[];
    readonly applies: Match;
  }[];
  /** Names of ties: policies that select the pods, and of which it is unknown which one comes first. */
  readonly ties: readonly string[];
  /** The subjects of policies and rules of which it is unknown whether they apply to the pods. */
  readonly doubtfulSubjects: readonly Expression[];

  /** @param own for each list of NetworkPolicies, whether they surely select the pods */
  constructor(ordered: CompiledOrdered, direction: PolicyType, classIndex: number, own: readonly Match[]) {
    this.ordered = ordered;
    this.classIndex = classIndex;
    this.own = own;
    this.stages = ordered.stages[direction].map((stage) => ({
      stage,
      items: this.ownOf(stage.items),
      applies: this.applies(stage.items),
    }));
    this.ties = ordered.stages[direction].flatMap((stage) => this.tiesOf(stage));
    this.doubtfulSubjects = ordered.doubtfulSubjects(classIndex, direction);
  }

  private ownOf(items: readonly StageItem[]): OwnItem[] {
    return items.flatMap((item): OwnItem[] => {
      if (item.is === 'networkPolicies') return this.own.length > 0 ? [item] : [];
      if (item.is !== 'policy') {
        const own = this.ownOf(item.items);
        return own.length > 1 ? [{ is: item.is, items: own }] : own;
      }
      const { subjects, rules } = this.ordered.of(item);
      const selects = subjects.at(this.classIndex);
      if (selects === NO) return [];
      const own = rules.flatMap((rule): OwnRule[] => {
        const match = rule.subjects ? least(selects, rule.subjects.at(this.classIndex)) : selects;
        return match === NO ? [] : [{ rule, selects: match }];
      });
      return [{ is: 'policy', rules: own }];
    });
  }

  /** YES if every port that no rule mentions is denied. */
  get isolated(): Match {
    let isMaybe = false;
    for (const { stage, applies: own } of this.stages) {
      const applies = stage.end === 'Deny' ? own : NO;
      if (applies === YES) return YES;
      isMaybe ||= applies === MAYBE;
    }
    return isMaybe ? MAYBE : NO;
  }

  /** The policies of a stage that select the pods, in order, with the rules that apply to the pods. */
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

  /** Does the stage ask NetworkPolicies, and do some select the pods? */
  asksNetworkPolicies(stage: Stage): boolean {
    return this.own.length > 0 && flat(stage.items).some(({ is }) => is === 'networkPolicies');
  }

  /** Names of the ties in a stage: policies of which it is unknown which one comes first. */
  tiesOf(stage: Stage): string[] {
    return flat(stage.items).flatMap((item) => {
      if (item.is !== 'tie') return [];
      const selecting = item.items.filter((one) => this.applies([one]) !== NO);
      return selecting.length > 1 ? [item.name] : [];
    });
  }

  /** What is decided about all ports, stage by stage. */
  decided(asked: Asked): DirectionResult {
    let [open, denied, left] = [PortSet.none, PortSet.none, PortSet.all];
    for (const { stage, items, applies } of this.stages) {
      const { end } = stage;
      const outcome = this.sequence(items, left, asked);
      open = open.union(outcome.open);
      denied = denied.union(outcome.denied);
      asked.trace?.stage?.(stage, outcome.left, applies);
      const isDenied = end === 'Deny' && applies !== NO;
      if (isDenied) denied = denied.union(outcome.left);
      left = isDenied && applies === YES ? outcome.passed : outcome.passed.union(outcome.left);
    }
    asked.trace?.end?.(left);
    open = open.union(left);
    return { sure: open.subtract(denied), maybe: open };
  }

  private sequence(items: readonly OwnItem[], from: PortSet, asked: Asked): Outcome {
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

  private item(item: OwnItem, left: PortSet, asked: Asked): Outcome {
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
      case 'policy':
        return this.policy(item.rules, left, asked);
    }
  }

  private networkPolicies(from: PortSet, asked: Asked): Outcome {
    let [open, left] = [PortSet.none, from];
    for (const [i, selects] of this.own.entries()) {
      const { sure, maybe } = asked.allowed[i] as DirectionResult;
      open = open.union(from.intersect(maybe));
      if (selects === YES) left = left.subtract(sure);
    }
    asked.trace?.networkPolicies?.(open);
    return { ...NOTHING, open, left };
  }

  private policy(rules: readonly OwnRule[], from: PortSet, asked: Asked): Outcome {
    let { open, denied, passed, left } = { ...NOTHING, left: from };
    for (const { rule, selects } of rules) {
      const match = least(selects, asked.matchOf(rule));
      const hit = match === NO ? PortSet.none : left.intersect(rule.ports.on(asked.target));
      if (asked.without?.has(rule.rule)) continue;
      asked.trace?.rule?.(rule, selects, match, hit);
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
      if (item.is === 'networkPolicies') return this.own.reduce((one, selects) => greatest(one, selects), match);
      if (item.is !== 'policy') return greatest(match, this.applies(item.items));
      return greatest(match, this.ordered.of(item).subjects.at(this.classIndex));
    }, NO);
  }
}

const NOTHING: Omit<Outcome, 'left'> = { open: PortSet.none, denied: PortSet.none, passed: PortSet.none };

function flat(items: readonly StageItem[]): StageItem[] {
  return items.flatMap((item) => [item, ...(item.is === 'sequence' || item.is === 'tie' ? flat(item.items) : [])]);
}
