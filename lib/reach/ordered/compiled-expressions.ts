import type { ClassIndex } from '../class-index.ts';
import { ClassMatches } from '../class-matches.ts';
import { type FamilyInUse, spaceOf } from '../family-in-use.ts';
import type { Cni } from '../options.ts';
import type { PodClass } from '../pod-class.ts';
import { NO } from '../selector.ts';
import { atomsOf, type Expression, expressionKey, rangesOf } from './expression.ts';
import { matchPods } from './expression-match.ts';
import { LeftOpen } from './left-open.ts';

/**
 * The result of an expression for each class of pods, by the family of their addresses. If the expression asks for no address, all families
 * share one object.
 */
export type MatchesByFamily = ReadonlyMap<FamilyInUse, ClassMatches>;

/** Evaluates each expression once, and only for the classes that it may match. */
export class CompiledExpressions {
  private readonly index: ClassIndex;
  private readonly families: readonly FamilyInUse[];
  private readonly cni: Cni;
  /** Classes that are not pods, or may not be pods. */
  private readonly others: readonly number[];
  /** A pod without a known address of its own, and all classes that are not like it at addresses. */
  private readonly plain: number | undefined;
  private readonly placed: readonly number[];
  private readonly ofAddresses = new Map<string, ClassMatches>();
  private readonly leftOpen = new LeftOpen();
  private readonly byKey = new Map<string, MatchesByFamily>();

  constructor(index: ClassIndex, families: readonly FamilyInUse[], cni: Cni) {
    this.index = index;
    this.families = families;
    this.cni = cni;
    this.others = [...index.classes.keys()].filter((i) => index.classes[i]?.kind !== 'pod');
    const isPlain = (i: number) => index.classes[i]?.kind === 'pod' && !index.classes[i]?.address;
    this.plain = [...index.classes.keys()].find(isPlain);
    this.placed = [...index.classes.keys()].filter((i) => !isPlain(i));
  }

  /** The classes that an expression matches, by address family. */
  of(expression: Expression): MatchesByFamily {
    const key = expressionKey(expression);
    let found = this.byKey.get(key);
    if (!found) {
      found = this.compiled(expression);
      this.byKey.set(key, found);
    }
    return found;
  }

  /** Gives a number to each class. Classes have the same number if only unknown facts can make the expression differ between them. */
  leftOpenBy(expression: Expression): (classIndex: number) => number {
    return (i) => this.leftOpen.of(expression, this.index.classes[i] as PodClass);
  }

  private compiled(expression: Expression): MatchesByFamily {
    const { classes } = this.index;
    if (asksForAddressesAlone(expression))
      return new Map(this.families.map((family) => [family, this.byAddress(expression, family)]));
    const candidates = this.candidates(expression) ?? [...classes.keys()];
    const of = (family: FamilyInUse) =>
      new ClassMatches(candidates, (i) => {
        const pods = classes[i] as PodClass;
        return matchPods(expression, pods, spaceOf(pods, family, this.cni));
      });
    if (rangesOf(expression).length > 0) return new Map(this.families.map((family) => [family, of(family)]));
    const [first] = this.families as readonly [FamilyInUse];
    const matches = of(first);
    return new Map(this.families.map((family) => [family, matches]));
  }

  /**
   * Blocks of addresses mostly match the same pods: all of them perhaps. Expressions with the same results share one object, so that they
   * divide the pods only once. What they leave open does not divide the pods further (`LeftOpen`).
   */
  private byAddress(expression: Expression, family: FamilyInUse): ClassMatches {
    const { classes } = this.index;
    const matchOf = (i: number) => {
      const pods = classes[i] as PodClass;
      return matchPods(expression, pods, spaceOf(pods, family, this.cni));
    };
    const ofPlain = this.plain === undefined ? NO : matchOf(this.plain);
    const ofPlaced = new Map(this.placed.map((i) => [i, matchOf(i)]));
    const key = `${ofPlain} ${[...ofPlaced.values()]}`;
    const found = this.ofAddresses.get(key) ?? new ClassMatches(classes.keys(), (i) => ofPlaced.get(i) ?? ofPlain);
    this.ofAddresses.set(key, found);
    return found;
  }

  /** Contains every class that the expression may match, and few others. Undefined means any class. */
  private candidates(expression: Expression): readonly number[] | undefined {
    switch (expression.is) {
      case 'none':
        return [];
      case 'node':
        return this.others;
      case 'not':
        return expression.of.is === 'pod' ? this.others : undefined;
      // If ipBlocks do not apply to pods, they still apply to nodes.
      case 'address':
        return this.cni === 'calico' ? undefined : this.others;
      case 'namespace':
        return joined(this.index.inNamespace(expression.name));
      case 'label': {
        const { of, key, test } = expression;
        if (test.operator !== 'In') return undefined;
        return joined(this.index.withLabel(of === 'pod' ? 'labels' : 'namespaceLabels', key, test.values));
      }
      case 'and': {
        const each = expression.of.flatMap((one) => {
          const some = this.candidates(one);
          return some ? [some] : [];
        });
        return each.length === 0 ? undefined : each.reduce((a, b) => (b.length < a.length ? b : a));
      }
      case 'or': {
        const each = expression.of.map((one) => this.candidates(one));
        return each.includes(undefined) ? undefined : [...new Set(each.flatMap((some) => some ?? []))];
      }
      default:
        return undefined;
    }
  }
}

/** One long list, of which there may be hundreds, is not copied. */
function joined(lists: readonly (readonly number[])[]): readonly number[] {
  const [first, ...others] = lists.filter(({ length }) => length > 0);
  return others.length === 0 ? (first ?? []) : lists.flat();
}

function asksForAddressesAlone(expression: Expression): boolean {
  const atoms = [...atomsOf(expression)];
  return atoms.length > 0 && atoms.every(({ is }) => is === 'address');
}
