import type { NetworkPolicy, PolicyAction, PolicyType } from '../../manifests/model.ts';
import type { ClassIndex } from '../class-index.ts';
import { ClassMatches } from '../class-matches.ts';
import { type CompiledRule, Coverage } from '../compiled-policy.ts';
import type { FamilyInUse } from '../family-in-use.ts';
import type { Cni } from '../options.ts';
import { MAYBE, type Match, NO } from '../selector.ts';
import { CompiledExpressions, type MatchesByFamily } from './compiled-expressions.ts';
import { atomsOf, type Expression, rangesOf } from './expression.ts';
import type { OrderedPolicy, OrderedRule, OrderedWorld, Stage } from './ordered-policy.ts';
import { allOrderedPolicies, expressionsOf } from './ordered-policy.ts';

/** A rule of an ordered policy, with its result for each class of pods. */
export interface CompiledOrderedRule extends CompiledRule {
  readonly action: PolicyAction;
  readonly peer: Expression;
  /** Whether the peer matches the class at the other end. */
  readonly matches: MatchesByFamily;
  /** Gives the same number to classes that `peer` tells apart only by unknown facts. */
  readonly leftOpen: (classIndex: number) => number;
  /** Whether the rule applies to a class of the policy's pods. Undefined if it applies to all of them. */
  readonly subjects: ClassMatches | undefined;
}

export function isOrderedRule(rule: CompiledRule): rule is CompiledOrderedRule {
  return 'matches' in rule;
}

/** A policy in compiled form, for one direction. `subjects` are the pods that it selects. */
export interface CompiledOrderedPolicy {
  readonly ordered: OrderedPolicy;
  readonly direction: PolicyType;
  readonly subjects: ClassMatches;
  readonly rules: readonly CompiledOrderedRule[];
}

/** The policies of all stages in compiled form. */
export class CompiledOrdered {
  readonly stages: Readonly<Record<PolicyType, readonly Stage[]>>;
  readonly policies: readonly CompiledOrderedPolicy[];
  /** Every result that tells classes of pods apart, with the numbers of what it leaves open (`leftOpenBy`). */
  readonly columns: ReadonlyMap<ClassMatches, (classIndex: number) => number>;
  private readonly byPolicy: ReadonlyMap<OrderedPolicy, CompiledOrderedPolicy>;
  private readonly classCount: number;
  private readonly known = new Map<string, Int32Array>();
  private readonly ids = new Map<ClassMatches, number>();
  private readonly oneForAll = new Map<ClassMatches, boolean>();

  constructor(world: OrderedWorld, index: ClassIndex, families: readonly FamilyInUse[], cni: Cni) {
    this.stages = world.stages;
    this.classCount = index.classes.length;
    const expressions = new CompiledExpressions(index, families, cni);
    this.policies = allOrderedPolicies(world).map((ordered) => compile(ordered, expressions));
    this.byPolicy = new Map(this.policies.map((policy) => [policy.ordered, policy]));
    this.columns = new Map(
      this.policies.flatMap(({ ordered, subjects, rules }) => [
        [subjects, expressions.leftOpenBy(ordered.subject)] as const,
        ...rules.flatMap(({ peer, matches }) =>
          [...matches.values()].map((column) => [column, expressions.leftOpenBy(peer)] as const),
        ),
        ...ordered.rules.flatMap(({ subject }, i) => {
          const column = rules[i]?.subjects;
          return subject && column ? [[column, expressions.leftOpenBy(subject)] as const] : [];
        }),
      ]),
    );
  }

  /** A number for each class of pods. Classes have the same number if all of these columns give the same result for them. */
  alike(columns: readonly ClassMatches[]): Int32Array {
    const distinct = [...new Set(columns)].filter((column) => !this.isOneForAll(column));
    const key = distinct.map((column) => this.idOf(column)).join();
    let found = this.known.get(key);
    if (!found) {
      found = new Int32Array(this.classCount);
      let count = 1;
      for (const { matching } of distinct) {
        const finer = new Map<number, number>();
        for (const [index, match] of matching) {
          const before = (found[index] as number) * 3 + match;
          const number = finer.get(before) ?? count++;
          finer.set(before, number);
          found[index] = number;
        }
      }
      this.known.set(key, found);
    }
    return found;
  }

  /** Does a column give one result for every class? */
  private isOneForAll(column: ClassMatches): boolean {
    let known = this.oneForAll.get(column);
    if (known === undefined) {
      known = column.matching.size === this.classCount && new Set(column.matching.values()).size === 1;
      this.oneForAll.set(column, known);
    }
    return known;
  }

  private idOf(column: ClassMatches): number {
    const id = this.ids.get(column) ?? this.ids.size;
    this.ids.set(column, id);
    return id;
  }

  /** The policy in compiled form. */
  of(policy: OrderedPolicy): CompiledOrderedPolicy {
    return this.byPolicy.get(policy) as CompiledOrderedPolicy;
  }

  /** The policies of a direction that select a class of pods, or may select it. */
  limiting(classIndex: number, direction: PolicyType): NetworkPolicy[] {
    const found = this.policies.filter((one) => one.direction === direction && one.subjects.at(classIndex) !== NO);
    return [...new Set(found.map(({ ordered }) => ordered.policy))];
  }

  /** The subjects of policies and rules of a direction of which it is unknown whether they apply to a class of pods. */
  doubtfulSubjects(classIndex: number, direction: PolicyType): Expression[] {
    const found = this.policies.filter((one) => one.direction === direction && one.subjects.at(classIndex) !== NO);
    return found.flatMap(({ ordered, subjects, rules }) => [
      ...(subjects.at(classIndex) === MAYBE ? [ordered.subject] : []),
      ...rules.flatMap((rule, i) => (rule.subjects?.at(classIndex) === MAYBE ? (ordered.rules[i]?.subject ?? []) : [])),
    ]);
  }

  /** The label keys that expressions ask for. */
  *askedLabels(): Generator<{ readonly of: 'labels' | 'namespaceLabels'; readonly key: string }> {
    for (const { ordered } of this.policies) {
      for (const atom of expressionsOf(ordered).flatMap((one) => [...atomsOf(one)]))
        if (atom.is === 'label') yield { of: atom.of === 'pod' ? 'labels' : 'namespaceLabels', key: atom.key };
    }
  }
}

function compile(ordered: OrderedPolicy, expressions: CompiledExpressions): CompiledOrderedPolicy {
  const { policy, direction } = ordered;
  return {
    ordered,
    direction,
    subjects: subjectsOf(ordered.subject, expressions),
    rules: ordered.rules.map((rule) => compileRule(rule, expressions, { policy, direction })),
  };
}

function compileRule(
  { action, peer, subject, ports, rule, index }: OrderedRule,
  expressions: CompiledExpressions,
  of: Pick<CompiledRule, 'policy' | 'direction'>,
): CompiledOrderedRule {
  const matches = expressions.of(peer);
  const ranges = rangesOf(peer);
  return {
    ...{ ...of, action, rule, index, peer, matches, ports, ranges },
    leftOpen: expressions.leftOpenBy(peer),
    everyone: peer.is === 'all',
    pods: [...matches.values()][0] as ClassMatches,
    cidrs: new Set(rule.peers.flatMap(({ ipBlock }) => ipBlock?.cidr ?? [])),
    coverage: new Coverage(ranges),
    subjects: subject && subjectsOf(subject, expressions),
  };
}

/** The result for any family of addresses. A connection uses one family, and exact answers also look at the subject's address in it. */
function subjectsOf(expression: Expression, expressions: CompiledExpressions): ClassMatches {
  const each = [...new Set(expressions.of(expression).values())];
  const [first] = each as [ClassMatches];
  if (each.length === 1) return first;
  const candidates = new Set(each.flatMap(({ matching }) => [...matching.keys()]));
  return new ClassMatches(candidates, (index): Match => {
    const found = each.map((one) => one.at(index));
    return found.every((match) => match === found[0]) ? (found[0] ?? NO) : 1;
  });
}
