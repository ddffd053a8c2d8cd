import type { PolicyType } from '../../manifests/model.ts';
import { AddressCells } from '../address-cells.ts';
import type { ClassMatches } from '../class-matches.ts';
import type { FamilyInUse } from '../family-in-use.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { type Match, NO } from '../selector.ts';
import type { DirectionResult } from '../side.ts';
import type { CompiledOrdered, CompiledOrderedRule } from './compiled-ordered.ts';
import { matchAddress } from './expression-match.ts';
import { OrderedEvaluation, type Trace } from './ordered-evaluation.ts';

/** What is decided about pods at the other end. */
interface Decided {
  readonly result: DirectionResult;
  /** The rules that decide ports, or may decide them. */
  readonly hits: ReadonlySet<CompiledOrderedRule>;
}

/** What is known at addresses of one family. */
interface OfFamily {
  /** A number for each class. Classes have the same number if the rules give the same results. */
  readonly alikeAt: Int32Array;
  /** What is decided, by `keyOf` and by that number. */
  readonly known: Map<string | number, Map<number, Decided>>;
}

/** What ordered policies decide for the pods that they select. Pods for which NetworkPolicies allow other things share it. */
export class OrderedResults {
  readonly evaluation: OrderedEvaluation;
  /** The rules that apply to the pods, or may apply, of every action. */
  readonly rules: readonly CompiledOrderedRule[];
  private readonly ordered: CompiledOrdered;
  private readonly byFamily = new Map<FamilyInUse, OfFamily>();
  /** The addresses between the ends of the rules' ranges, which have the same results. */
  private readonly cells: AddressCells;
  private readonly byCell = new Map<number, Map<string | number, DirectionResult>>();
  /** Do rules name ports? The numbers of these ports differ from target to target. */
  private readonly namesPorts: boolean;

  /**
   * @param classIndex class of the pods, or another class to which the same policies and rules apply
   * @param own for each list of NetworkPolicies, whether they surely select the pods
   */
  constructor(ordered: CompiledOrdered, direction: PolicyType, classIndex: number, own: readonly Match[]) {
    this.ordered = ordered;
    this.evaluation = new OrderedEvaluation(ordered, direction, classIndex, own);
    this.rules = ordered.policies
      .filter((policy) => policy.direction === direction && policy.subjects.at(classIndex) !== NO)
      .flatMap((policy) => policy.rules.filter((rule) => rule.subjects?.at(classIndex) !== NO));
    this.namesPorts = this.rules.some(({ ports }) => ports.names.length > 0);
    this.cells = new AddressCells(this.rules.flatMap(({ ranges }) => ranges));
  }

  /**
   * @param index class of the pods at the other end
   * @param target the pods that are connected to
   * @param allowed the ports that each list of NetworkPolicies allows
   */
  withPods(index: number, family: FamilyInUse, target: PodClass, allowed: readonly DirectionResult[]): Decided {
    const { known: byKey, alikeAt } = this.ofFamily(family);
    const key = this.keyOf(target, allowed);
    const known = byKey.get(key) ?? new Map<number, Decided>();
    if (known.size === 0) byKey.set(key, known);
    const alike = alikeAt[index] as number;
    let found = known.get(alike);
    if (!found) {
      const hits = new Set<CompiledOrderedRule>();
      const matchOf = (rule: CompiledOrderedRule) => rule.matches.get(family)?.at(index) ?? NO;
      const result = this.evaluation.decided({ matchOf, allowed, target, trace: hitting(hits) });
      found = { result, hits };
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

  /** The same for the addresses of a range. No range of a rule may cut it. */
  withRange(range: AddressRange, target: PodClass | undefined, allowed: readonly DirectionResult[]): DirectionResult {
    const cell = this.cells.of(range);
    const byKey = this.byCell.get(cell) ?? new Map<string | number, DirectionResult>();
    if (byKey.size === 0) this.byCell.set(cell, byKey);
    const key = this.keyOf(target, allowed);
    let found = byKey.get(key);
    if (!found) {
      found = this.evaluation.decided({ matchOf: ({ peer }) => matchAddress(peer, range), allowed, target });
      byKey.set(key, found);
    }
    return found;
  }

  /** Equal if named ports are the same and NetworkPolicies allow the same. Mostly a number, because millions of questions make one. */
  private keyOf(target: PodClass | undefined, allowed: readonly DirectionResult[]): string | number {
    const [first] = allowed;
    if (!this.namesPorts && allowed.length <= 1) return first ? first.sure.id * 2 ** 26 + first.maybe.id : '';
    return [
      this.namesPorts && target ? `${target.kind} ${target.namedPortsKey}` : '',
      ...allowed.map(({ sure, maybe }) => `${sure.id}-${maybe.id}`),
    ].join(' ');
  }
}

/** Collects the rules that decide ports, or may decide them. */
export function hitting(found: Set<CompiledOrderedRule>): Trace {
  return {
    rule: (rule, _selects, _match, hit) => {
      if (!hit.isEmpty) found.add(rule);
    },
  };
}
